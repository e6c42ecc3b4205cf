/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A bootstrap kubeconfig: the context that is used, its cluster and user, and the token's slot. */
public final class KubeconfigCheck {

    private static final int MOST_SHOWN = 20;

    private final YamlSource source;
    private final @Nullable MachineFiles files;
    private final String folder;
    private final Findings findings = new Findings();

    private KubeconfigCheck(YamlSource source, String path, @Nullable MachineFiles files) {
        this.source = source;
        this.folder = path.substring(0, path.lastIndexOf('/') + 1);
        this.files = files;
    }

    /**
     * One of which only the text is known.
     *
     * @param slot what stands where the token will be
     */
    public static List<Finding> check(String file, String text, String slot) {
        return check(file, text, slot, "", null);
    }

    /**
     * @param slot what stands where the token will be
     * @param path where the kubeconfig is on the machine; relative paths in it begin there
     * @param files what the machine has when the kubelet starts; null is not checked
     */
    public static List<Finding> check(
            String file, String text, String slot, String path, @Nullable MachineFiles files) {
        YamlSource source;
        try {
            source = YamlSource.read(file, text);
        } catch (RefusedException refused) {
            return refused.findings();
        }
        KubeconfigCheck check = new KubeconfigCheck(source, path, files);
        check.all(text, slot);
        return check.findings.all();
    }

    private void all(String text, String slot) {
        is("apiVersion", "v1");
        is("kind", "Config");
        int at = text.indexOf(slot);
        if (at < 0 || text.indexOf(slot, at + 1) >= 0) {
            error(
                    "users",
                    "must have " + slot + " exactly once",
                    "write token: \"" + slot + "\" below users[].user");
        }
        Object current = source.tree().get("current-context");
        if (!(current instanceof String context) || context.isEmpty()) {
            error("current-context", "is missing", "name one of contexts");
            return;
        }
        named("contexts", context, "context").ifPresent(this::context);
    }

    private void context(Map<?, ?> context) {
        if (context.get("cluster") instanceof String cluster) {
            named("clusters", cluster, "cluster").ifPresent(this::cluster);
        } else {
            error("contexts", "the current context names no cluster", "");
        }
        if (context.get("user") instanceof String user) {
            named("users", user, "user")
                    .ifPresent(
                            found -> {
                                if (!(found.get("token") instanceof String)) {
                                    error(
                                            "users",
                                            "the user " + Shown.of(user) + " has no token",
                                            "");
                                }
                                for (String file :
                                        List.of("client-certificate", "client-key", "tokenFile")) {
                                    reads("users", file, found.get(file));
                                }
                            });
        } else {
            error("contexts", "the current context names no user", "");
        }
    }

    private void cluster(Map<?, ?> cluster) {
        if (!(cluster.get("server") instanceof String server) || !isHttps(server)) {
            error(
                    "clusters",
                    "server must be an https URL, not " + Shown.value(cluster.get("server")),
                    "write {cluster.server} or ##CLUSTER_SERVER##");
        }
        Object data = cluster.get("certificate-authority-data");
        Object file = cluster.get("certificate-authority");
        if (Boolean.TRUE.equals(cluster.get("insecure-skip-tls-verify"))) {
            error(
                    "clusters",
                    "insecure-skip-tls-verify hands the token to anyone who answers",
                    "remove it");
        }
        if (data == null && file == null) {
            error(
                    "clusters",
                    "names no certificate authority",
                    "write certificate-authority-data: {cluster.caData}");
        } else if (data != null && !(data instanceof String text && isPem(text))) {
            error(
                    "clusters",
                    "certificate-authority-data is no certificate in base64, but begins with "
                            + beginning(data),
                    "write {cluster.caData} or ##CLUSTER_CA_DATA##");
        }
        // What is in the kubeconfig itself is taken before a file.
        if (data == null && files != null && file instanceof String path) {
            files.authority(
                    source.value("clusters"), "certificate-authority", absolute(path), findings);
        }
    }

    private void reads(String list, String field, @Nullable Object file) {
        if (files != null && file instanceof String path && !path.isEmpty()) {
            files.file(
                    source.value(list),
                    field,
                    absolute(path),
                    "the kubelet ends itself without it",
                    findings);
        }
    }

    private String absolute(String path) {
        return path.startsWith("/") ? path : folder + path;
    }

    private Optional<Map<?, ?>> named(String list, String name, String part) {
        if (source.tree().get(list) instanceof List<?> entries) {
            for (Object entry : entries) {
                if (entry instanceof Map<?, ?> map
                        && name.equals(map.get("name"))
                        && map.get(part) instanceof Map<?, ?> found) {
                    return Optional.of(found);
                }
            }
        }
        error(list, "has no entry " + Shown.value(name) + " with a " + part, "");
        return Optional.empty();
    }

    private void is(String field, String value) {
        @Nullable Object given = source.tree().get(field);
        if (!value.equals(given)) {
            error(field, "must be " + value + ", not " + Shown.value(given), "");
        }
    }

    private void error(String field, String message, String fix) {
        findings.error(source.value(field), field, message, fix);
    }

    private static boolean isHttps(String server) {
        try {
            URI uri = new URI(server);
            return "https".equals(uri.getScheme()) && uri.getHost() != null;
        } catch (URISyntaxException broken) {
            return false;
        }
    }

    // Enough to see what it is; what was put there by mistake may be a key.
    private static String beginning(Object data) {
        String text = data instanceof String given ? given : Shown.value(data);
        return Shown.value(text.substring(0, Math.min(MOST_SHOWN, text.length())));
    }

    private static boolean isPem(String base64) {
        try {
            return new String(
                            Base64.getMimeDecoder().decode(base64),
                            java.nio.charset.StandardCharsets.US_ASCII)
                    .contains("-----BEGIN CERTIFICATE-----");
        } catch (IllegalArgumentException broken) {
            return false;
        }
    }
}
