/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import dev.berth.events.NodeName;
import dev.berth.events.NodeSpec;
import dev.berth.events.RenderedFile;
import dev.berth.events.Rendering;
import dev.berth.events.SshEndpoint;
import dev.berth.events.Taint;
import dev.berth.renderer.check.ConfigCheck;
import dev.berth.renderer.check.Finding;
import dev.berth.renderer.check.Findings;
import dev.berth.renderer.check.KubeconfigCheck;
import dev.berth.renderer.check.MachineFiles;
import dev.berth.renderer.check.Place;
import dev.berth.renderer.check.Places;
import dev.berth.renderer.check.RefusedException;
import dev.berth.renderer.check.UnitCheck;
import dev.berth.renderer.check.YamlSource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One rendering of one node; collects every finding before it gives up. */
final class NodeRendering {

    private static final Places EVENT = everywhere("event");
    private static final Places TAINTS = everywhere("taints");
    private static final Places UNVERIFIED = everywhere("unverified taint");

    private final NodeName node;
    private final NodeSpec spec;
    private final Profile profile;
    private final Profiles profiles;
    private final Pool pool;
    private final ClusterAccess cluster;
    private final Findings findings = new Findings();
    private SortedMap<String, String> provenance = new TreeMap<>();

    NodeRendering(
            NodeName node,
            NodeSpec spec,
            Profile profile,
            Profiles profiles,
            ClusterAccess cluster) {
        this.node = node;
        this.spec = spec;
        this.profile = profile;
        this.profiles = profiles;
        this.pool = profiles.pool(spec.pool());
        this.cluster = cluster;
    }

    Preview preview(boolean rejoin) {
        TemplateValues values = NodeValues.of(node, spec, profile, pool, cluster, findings);
        List<RenderedFile> files = new ArrayList<>();
        for (Profile.File file : profile.files()) {
            rendered(file, values, files);
        }
        int bytes =
                files.stream()
                        .mapToInt(f -> f.content().getBytes(StandardCharsets.UTF_8).length)
                        .sum();
        if (bytes > Rendering.MAX_BYTES) {
            findings.error(
                    Place.of(profile.name()),
                    "files",
                    "the set has "
                            + bytes
                            + " bytes; more than "
                            + Rendering.MAX_BYTES
                            + " do not travel in one fact",
                    "");
        }
        return new Preview(
                profile.name(),
                findings.hasErrors() ? null : rendering(rejoin, files),
                files,
                provenance,
                findings.all());
    }

    private Rendering rendering(boolean rejoin, List<RenderedFile> files) {
        return new Rendering(
                RenderDigest.of(profile.kubelet(), profile.unit(), profile.directories(), files),
                profile.name(),
                machine(),
                spec.pool(),
                profile.kubelet(),
                profile.unit(),
                rejoin,
                profile.directories(),
                files,
                new Rendering.Minors(profile.minors().oldest(), profile.minors().newest()));
    }

    private SshEndpoint machine() {
        SshEndpoint ssh = spec.ssh();
        return ssh.user() != null || pool.user() == null
                ? ssh
                : new SshEndpoint(ssh.address(), ssh.port(), pool.user(), ssh.trust(), ssh.jump());
    }

    private void rendered(Profile.File file, TemplateValues values, List<RenderedFile> files) {
        try {
            String content =
                    switch (file.kind()) {
                        case CLUSTER_CA -> cluster.caPem();
                        case KUBELET_CONFIG -> kubeletConfig(template(file), values);
                        case BOOTSTRAP_KUBECONFIG -> kubeconfig(template(file), values);
                        case UNIT -> unit(template(file), values);
                        case TEXT -> template(file).fill(values);
                        case SECRET -> secret(file);
                    };
            files.add(
                    new RenderedFile(
                            file.path(),
                            file.owner(),
                            file.mode(),
                            RenderDigest.sha256(content),
                            kind(file.kind()),
                            file.restartsKubelet(),
                            content));
        } catch (RefusedException refused) {
            findings.addAll(refused.findings());
        }
    }

    private static RenderedFile.Kind kind(Profile.Kind kind) {
        return switch (kind) {
            case BOOTSTRAP_KUBECONFIG -> RenderedFile.Kind.BOOTSTRAP_KUBECONFIG;
            case SECRET -> RenderedFile.Kind.SECRET;
            case CLUSTER_CA, KUBELET_CONFIG, UNIT, TEXT -> RenderedFile.Kind.PLAIN;
        };
    }

    private Template template(Profile.File file) {
        Template template = Objects.requireNonNull(file.template(), file.id());
        cluster.dns().require(template);
        return template;
    }

    // What is written is the text itself, as long as no layer says otherwise and nothing else was
    // asked for.
    private String kubeletConfig(Template template, TemplateValues values) {
        String text = template.fill(values);
        YamlSource source = YamlSource.read(shown(template, text), text);
        Layers layers = new Layers(profile.name(), source);
        layers.lay(
                "pool " + spec.pool(),
                pool.kubelet(),
                profiles.placesOf(spec.pool()),
                profile.poolMaySet(),
                findings);
        layers.lay("event", spec.kubelet(), EVENT, profile.eventMaySet(), findings);
        if (!spec.taints().isEmpty()) {
            Map<String, @Nullable Object> taints = new TreeMap<>();
            taints.put(
                    "registerWithTaints",
                    spec.taints().stream().map(NodeRendering::taint).toList());
            layers.lay("event's taints", taints, TAINTS, Set.of("registerWithTaints"), findings);
        }
        if (cluster.untilVerified()) {
            UnverifiedTaint.add(layers, UNVERIFIED, findings);
        }
        provenance = layers.provenance();
        findings.addAll(ConfigCheck.check(layers.tree(), layers, profile.minors()));
        machineFiles().config(layers.tree(), layers, findings);
        cluster.dns().judge(layers.tree(), layers, findings);
        boolean verbatim = template instanceof PlaceholderTemplate && !layers.changed();
        return verbatim ? text : Yaml.text(layers.tree());
    }

    private static Map<String, @Nullable Object> taint(Taint taint) {
        Map<String, @Nullable Object> tree = new TreeMap<>();
        tree.put("key", taint.key());
        tree.put("effect", taint.effect().name());
        if (taint.value() != null && !taint.value().isEmpty()) {
            tree.put("value", taint.value());
        }
        return tree;
    }

    private String unit(Template template, TemplateValues values) {
        String text = template.fill(values);
        List<Finding> found =
                UnitCheck.check(
                        shown(template, text),
                        text,
                        new UnitCheck.Expected(
                                profile.kubelet(),
                                profile.pathOf(Profile.Kind.KUBELET_CONFIG),
                                profile.pathOf(Profile.Kind.BOOTSTRAP_KUBECONFIG),
                                node.value(),
                                String.join(",", spec.internalIPs()),
                                machineFiles(),
                                node.equals(ProfileTrial.NODE)),
                        profile.minors());
        findings.addAll(
                cluster.untilVerified()
                        ? found.stream().map(UnverifiedTaint::judged).toList()
                        : found);
        return text;
    }

    private String kubeconfig(Template template, TemplateValues values) {
        String text = template.fill(values);
        findings.addAll(
                KubeconfigCheck.check(
                        shown(template, text),
                        text,
                        RenderedFile.TOKEN_SLOT,
                        profile.pathOf(Profile.Kind.BOOTSTRAP_KUBECONFIG),
                        machineFiles()));
        return text;
    }

    private MachineFiles machineFiles() {
        return new MachineFiles(
                profile.pathOf(Profile.Kind.CLUSTER_CA),
                profile.files().stream().map(Profile.File::path).toList(),
                profile.directories().stream().map(Rendering.Directory::path).toList(),
                profile.locations().values());
    }

    private String secret(Profile.File file) {
        String name = Objects.requireNonNull(file.secret(), file.id());
        if (!pool.secrets().contains(name)) {
            findings.error(
                    Place.of(profile.name() + "/profile.yaml"),
                    file.id(),
                    "the pool " + spec.pool() + " may not have the secret " + name,
                    "add it to " + spec.pool() + ".secrets in pools.yaml");
        }
        return name;
    }

    // Lines of the rendered text are those of the template, unless a section has added or taken
    // some.
    private static String shown(Template template, String text) {
        return text.lines().count() == template.text().lines().count()
                ? template.file()
                : template.file() + " (as rendered)";
    }

    private static Places everywhere(String name) {
        Place place = Place.of(name);
        return new Places() {
            @Override
            public Place key(String path) {
                return place;
            }

            @Override
            public Place value(String path) {
                return place;
            }
        };
    }
}
