/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import dev.berth.distributor.apply.Check.Severity;
import dev.berth.events.RenderedFile;
import dev.berth.events.Rendering;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * What the kubelet of a set will need around it, read from the set's own files, and how serious
 * each lack is. Pure. What a file does not say, or says in a form that is not plain, is not
 * checked.
 *
 * @param api the API server as the kubelet reaches it
 * @param ca lines of PEM
 * @param failsOnCgroupV1 as the configuration says, absent where it leaves that to the kubelet
 * @param minors of Kubernetes that the set is meant for
 * @param runtime path of the container runtime's socket
 * @param turnsSwapOff whether swap is turned off where it counts at all
 * @param movesDropInsAside whether files of others over the unit are, where they count at all
 */
record Surroundings(
        Optional<String> api,
        List<String> ca,
        Optional<String> runtime,
        Optional<String> cgroups,
        Optional<Boolean> failsOnCgroupV1,
        Optional<Rendering.Minors> minors,
        UnitOfSet unit,
        Map<Check, Severity> severities,
        boolean turnsSwapOff,
        boolean movesDropInsAside) {

    private static final Logger LOG = Logger.getLogger(Surroundings.class);
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final Pattern PLAIN_ADDRESS =
            Pattern.compile("https://[A-Za-z0-9.:_\\[\\]-]{1,255}(/[A-Za-z0-9._/-]{0,255})?");
    private static final Pattern SOCKET = Pattern.compile("unix://(/[A-Za-z0-9._@:+=/-]{1,200})");
    private static final Pattern PEM_LINE = Pattern.compile("[A-Za-z0-9+/= -]{0,100}");
    private static final int MOST_LINES = 400;

    Surroundings {
        ca = List.copyOf(ca);
        severities = Map.copyOf(severities);
    }

    static Surroundings of(Rendering rendering, PreflightConfig config) {
        Optional<Cluster> cluster =
                rendering.files().stream()
                        .filter(file -> file.kind() == RenderedFile.Kind.BOOTSTRAP_KUBECONFIG)
                        .flatMap(file -> cluster(file).stream())
                        .findFirst();
        Map<String, Object> kubelet =
                rendering.files().stream()
                        .filter(file -> file.kind() == RenderedFile.Kind.PLAIN)
                        .flatMap(file -> kubeletConfiguration(file).stream())
                        .findFirst()
                        .orElse(Map.of());
        Map<Check, Severity> severities = new EnumMap<>(Check.class);
        for (Check check : Check.values()) {
            severities.put(check, config.of(check));
        }
        if (Boolean.FALSE.equals(kubelet.get("failSwapOn"))) {
            severities.put(Check.SWAP, Severity.OFF);
        }
        return new Surroundings(
                cluster.map(Cluster::getServer)
                        .filter(server -> PLAIN_ADDRESS.matcher(server).matches()),
                cluster.map(it -> authority(it, rendering)).orElse(List.of()),
                Optional.ofNullable(kubelet.get("containerRuntimeEndpoint"))
                        .map(Object::toString)
                        .map(SOCKET::matcher)
                        .filter(java.util.regex.Matcher::matches)
                        .map(matcher -> matcher.group(1)),
                Optional.ofNullable(kubelet.get("cgroupDriver"))
                        .map(Object::toString)
                        .filter(driver -> driver.equals("systemd") || driver.equals("cgroupfs")),
                Optional.ofNullable(kubelet.get("failCgroupV1"))
                        .filter(Boolean.class::isInstance)
                        .map(Boolean.class::cast),
                Optional.ofNullable(rendering.kubernetes()),
                UnitOfSet.of(rendering),
                severities,
                config.turnSwapOff(),
                config.moveDropInsAside());
    }

    private static Optional<Cluster> cluster(RenderedFile kubeconfig) {
        try {
            // The slot is no YAML where a profile does not quote it.
            String readable = kubeconfig.content().replace(RenderedFile.TOKEN_SLOT, "token");
            Config config = YAML.unmarshal(readable, Config.class);
            return config == null || config.getClusters().isEmpty()
                    ? Optional.empty()
                    : Optional.ofNullable(config.getClusters().getFirst().getCluster());
        } catch (RuntimeException e) {
            // Parsers throw what they like. What is wrong with the file is config-renderer's to
            // say.
            LOG.debugf("%s cannot be read: %s", kubeconfig.path(), e.getMessage());
            return Optional.empty();
        }
    }

    @SuppressWarnings("unchecked")
    private static Optional<Map<String, Object>> kubeletConfiguration(RenderedFile file) {
        if (!file.content().contains("KubeletConfiguration")) {
            return Optional.empty();
        }
        try {
            Map<String, Object> fields = YAML.unmarshal(file.content(), Map.class);
            return Optional.ofNullable(fields)
                    .filter(it -> "KubeletConfiguration".equals(it.get("kind")));
        } catch (RuntimeException e) {
            LOG.debugf("%s cannot be read: %s", file.path(), e.getMessage());
            return Optional.empty();
        }
    }

    /** The CA as the kubeconfig has it: embedded, or a file of the set. */
    private static List<String> authority(Cluster cluster, Rendering rendering) {
        String embedded = cluster.getCertificateAuthorityData();
        String pem =
                embedded != null
                        ? decoded(embedded)
                        : rendering.files().stream()
                                .filter(
                                        file ->
                                                file.path()
                                                        .equals(cluster.getCertificateAuthority()))
                                .map(RenderedFile::content)
                                .findFirst()
                                .orElse("");
        List<String> lines = pem.lines().filter(line -> !line.isBlank()).toList();
        return lines.size() <= MOST_LINES
                        && lines.stream().allMatch(line -> PEM_LINE.matcher(line).matches())
                ? lines
                : List.of();
    }

    private static String decoded(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.US_ASCII);
        } catch (IllegalArgumentException _) {
            return "";
        }
    }

    private String word(Check check) {
        Severity severity = severities.getOrDefault(check, Severity.OFF);
        boolean fixed =
                check == Check.SWAP && turnsSwapOff || check == Check.UNIT && movesDropInsAside;
        return fixed && severity != Severity.OFF ? "fix" : severity.word();
    }

    /** As lines of the script's header. */
    String header() {
        StringBuilder header = new StringBuilder(2048);
        header.append("api ").append(api.orElse("none")).append('\n');
        header.append("ca ").append(ca.isEmpty() ? "none" : String.join("|", ca)).append('\n');
        header.append("runtime ").append(runtime.orElse("none")).append('\n');
        header.append("cgroups ")
                .append(cgroups.orElse("none"))
                .append(
                        failsOnCgroupV1
                                .map(fails -> fails ? " refused" : " accepted")
                                .orElse(" unsaid"))
                .append('\n');
        header.append("minors ")
                .append(minors.map(it -> it.oldest() + "-" + it.newest()).orElse("none"))
                .append('\n');
        header.append("unit-file ").append(unit.words()).append('\n');
        header.append("checks");
        for (Check check : Check.values()) {
            header.append(' ').append(word(check));
        }
        header.append('\n');
        return header.toString();
    }
}
