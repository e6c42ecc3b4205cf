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

    private final YamlSource source;
    private final Findings findings = new Findings();

    private KubeconfigCheck(YamlSource source) {
        this.source = source;
    }

    /**
     * @param slot what stands where the token will be
     */
    public static List<Finding> check(String file, String text, String slot) {
        YamlSource source;
        try {
            source = YamlSource.read(file, text);
        } catch (RefusedException refused) {
            return List.of(refused.finding());
        }
        KubeconfigCheck check = new KubeconfigCheck(source);
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
                    "certificate-authority-data is no certificate in base64",
                    "write {cluster.caData} or ##CLUSTER_CA_DATA##");
        }
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
