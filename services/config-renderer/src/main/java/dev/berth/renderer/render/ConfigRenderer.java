/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.berth.events.NodeName;
import dev.berth.events.NodeSpec;
import dev.berth.events.RenderedFile;
import dev.berth.events.Rendering;
import dev.berth.events.Taint;
import dev.berth.renderer.render.RenderOutcome.Refused;
import dev.berth.renderer.render.RenderOutcome.Rendered;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * From a node's specification to the files of its machine: same input, same bytes, same digest. It
 * asks nobody, reads no clock and never throws for what a specification or a profile says.
 */
public final class ConfigRenderer {

    private static final Pattern BROKEN_OFF = Pattern.compile("\\\\\\n[ \\t]*(\\n|\\z)");

    private final Profiles profiles;
    private final ClusterAccess cluster;

    ConfigRenderer(Profiles profiles, ClusterAccess cluster) {
        this.profiles = profiles;
        this.cluster = cluster;
    }

    /**
     * @param rejoin whether a machine that already belongs to this cluster may be taken over
     */
    public RenderOutcome render(NodeName node, NodeSpec spec, boolean rejoin) {
        return profiles.profile(spec.profile(), spec.pool())
                .map(profile -> new Run(node, spec, profile).render(rejoin))
                .orElseGet(
                        () ->
                                new Refused(
                                        List.of(
                                                new Problem(
                                                        "profile",
                                                        "there is no profile of this name; there"
                                                                + " are "
                                                                + profiles.names()))));
    }

    /** Names of the profiles it knows. */
    List<String> profiles() {
        return profiles.names();
    }

    /** One rendering; collects every problem before it gives up. */
    private final class Run {
        private final NodeName node;
        private final NodeSpec spec;
        private final Profile profile;
        private final List<Problem> problems = new ArrayList<>();
        private final List<Problem> warnings = new ArrayList<>();

        Run(NodeName node, NodeSpec spec, Profile profile) {
            this.node = node;
            this.spec = spec;
            this.profile = profile;
        }

        RenderOutcome render(boolean rejoin) {
            Map<String, Object> values = values();
            List<RenderedFile> files = new ArrayList<>();
            for (Profile.File file : profile.files()) {
                files.add(rendered(file, values));
            }
            int bytes =
                    files.stream()
                            .mapToInt(f -> f.content().getBytes(StandardCharsets.UTF_8).length)
                            .sum();
            if (bytes > Rendering.MAX_BYTES) {
                problems.add(
                        new Problem(
                                "files",
                                "the set has "
                                        + bytes
                                        + " bytes; more than "
                                        + Rendering.MAX_BYTES
                                        + " do not travel in one fact"));
            }
            if (!problems.isEmpty()) {
                return new Refused(problems);
            }
            return new Rendered(
                    new Rendering(
                            RenderDigest.of(
                                    profile.kubelet(),
                                    profile.unit(),
                                    profile.directories(),
                                    files),
                            profile.name(),
                            spec.ssh(),
                            spec.pool(),
                            profile.kubelet(),
                            profile.unit(),
                            rejoin,
                            profile.directories(),
                            files),
                    warnings);
        }

        private RenderedFile rendered(Profile.File file, Map<String, Object> values) {
            String content =
                    switch (file.kind()) {
                        case CLUSTER_CA -> cluster.caPem();
                        case KUBELET_CONFIG -> kubeletConfig(file, values);
                        case BOOTSTRAP_KUBECONFIG -> kubeconfig(file, values);
                        case UNIT -> unit(file, values);
                        case TEXT -> fill(file, values);
                    };
            return new RenderedFile(
                    file.path(),
                    file.owner(),
                    file.mode(),
                    RenderDigest.sha256(content),
                    file.kind() == Profile.Kind.BOOTSTRAP_KUBECONFIG
                            ? RenderedFile.Kind.BOOTSTRAP_KUBECONFIG
                            : RenderedFile.Kind.PLAIN,
                    file.restartsKubelet(),
                    content);
        }

        private String kubeletConfig(Profile.File file, Map<String, Object> values) {
            Map<String, @Nullable Object> base;
            try {
                base = Yaml.tree(fill(file, values));
            } catch (JsonProcessingException broken) {
                problems.add(new Problem(file.template(), "is no YAML mapping"));
                return "";
            }
            KubeletConfig config = new KubeletConfig(base);
            config.lay(
                    "pool " + spec.pool(),
                    profiles.pool(spec.pool()).kubelet(),
                    profile.poolMaySet());
            config.lay("event", spec.kubelet(), profile.eventMaySet());
            problems.addAll(config.problems());
            if (!spec.taints().isEmpty()) {
                config.tree()
                        .put(
                                "registerWithTaints",
                                spec.taints().stream().map(this::taint).toList());
            }
            KubeletRules.Review review = KubeletRules.review(config.tree());
            problems.addAll(review.problems());
            warnings.addAll(review.warnings());
            return Yaml.text(config.tree());
        }

        private Map<String, @Nullable Object> taint(Taint taint) {
            Map<String, @Nullable Object> tree = new TreeMap<>();
            tree.put("key", taint.key());
            tree.put("effect", taint.effect().name());
            if (taint.value() != null && !taint.value().isEmpty()) {
                tree.put("value", taint.value());
            }
            return tree;
        }

        // systemd ends a continued command at an empty line, and silently drops the flags after it.
        private String unit(Profile.File file, Map<String, Object> values) {
            String content = fill(file, values);
            if (BROKEN_OFF.matcher(content).find()) {
                problems.add(
                        new Problem(
                                file.template(), "a continued line is followed by an empty one"));
            }
            return content;
        }

        private String kubeconfig(Profile.File file, Map<String, Object> values) {
            String content = fill(file, values);
            int slot = content.indexOf(RenderedFile.TOKEN_SLOT);
            if (slot < 0 || content.indexOf(RenderedFile.TOKEN_SLOT, slot + 1) >= 0) {
                problems.add(
                        new Problem(
                                file.template(),
                                "must have " + RenderedFile.TOKEN_SLOT + " exactly once"));
            }
            try {
                Yaml.tree(content);
            } catch (JsonProcessingException broken) {
                problems.add(new Problem(file.template(), "is no YAML mapping"));
            }
            return content;
        }

        private String fill(Profile.File file, Map<String, Object> values) {
            try {
                return Templates.render(
                        profile.templates().getOrDefault(file.template(), ""),
                        values,
                        node.value(),
                        spec.internalIPs().getFirst());
            } catch (IllegalArgumentException broken) {
                problems.add(new Problem(file.template(), String.valueOf(broken.getMessage())));
                return "";
            }
        }

        private Map<String, Object> values() {
            Map<String, String> paths = new TreeMap<>(profile.locations());
            profile.files().forEach(file -> paths.put(file.id(), file.path()));
            String labels = labels();
            boolean ipv6 = spec.internalIPs().stream().anyMatch(ip -> ip.contains(":"));
            return Map.of(
                    "node",
                    Map.of(
                            "name", node.value(),
                            "ip", word("node.internalIPs", String.join(",", spec.internalIPs())),
                            "listen", ipv6 ? "::" : "0.0.0.0",
                            "pool", word("pool", spec.pool()),
                            "labels", labels,
                            "hasLabels", !labels.isEmpty()),
                    "kubelet",
                    Map.of("binary", profile.kubelet()),
                    "paths",
                    paths,
                    "cluster",
                    Map.of("server", cluster.server().toString(), "caData", cluster.caData()));
        }

        private String labels() {
            return spec.labels().entrySet().stream()
                    .filter(label -> selfSet(label.getKey()))
                    .map(label -> word("labels", label.getKey() + "=" + label.getValue()))
                    .collect(Collectors.joining(","));
        }

        private boolean selfSet(String key) {
            boolean permitted = NodeLabels.mayBeSelfSet(key);
            if (!permitted) {
                warnings.add(
                        new Problem(
                                "labels." + key,
                                "a kubelet may not set this label on its own node; set it in the"
                                        + " cluster"));
            }
            return permitted;
        }

        // What stands in a unit is read by systemd, which knows quotes, specifiers and escapes.
        private String word(String field, String value) {
            if (!SafeValue.isUnitWord(value)) {
                problems.add(
                        new Problem(
                                field,
                                "must be one word without quotes, white space, %, $ or"
                                        + " backslash"));
                return "";
            }
            return value;
        }
    }
}
