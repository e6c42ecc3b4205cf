/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.chart;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * As much of an API server as Helm needs for an install: what kinds there are, one binding, and
 * what is written is taken as it comes and kept.
 */
final class ClusterWithABinding implements AutoCloseable {

    static final String NAME = "kube-apiserver:kubelet-apis";

    private static final String BINDING =
            "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/" + NAME;

    private final HttpServer server;
    private final Map<String, Set<String>> kinds = new LinkedHashMap<>();
    private final @Nullable ClusterRoleBinding binding;
    private final Queue<String> written = new ConcurrentLinkedQueue<>();

    /**
     * @param served the kinds that are known are those of these objects
     * @param owner release and namespace the binding says it belongs to; empty for somebody else's,
     *     null for no binding
     */
    ClusterWithABinding(List<HasMetadata> served, @Nullable String owner) throws IOException {
        for (HasMetadata object : served) {
            kinds.computeIfAbsent(object.getApiVersion(), _ -> new LinkedHashSet<>())
                    .add(object.getKind());
        }
        kinds.computeIfAbsent("v1", _ -> new LinkedHashSet<>())
                .addAll(List.of("Secret", "Namespace"));
        this.binding = owner == null ? null : binding(owner);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    Path kubeconfig(Path file) throws IOException {
        return Files.writeString(
                file,
                """
                apiVersion: v1
                kind: Config
                clusters: [{name: c, cluster: {server: "http://127.0.0.1:%d"}}]
                users: [{name: u, user: {}}]
                contexts: [{name: c, context: {cluster: c, user: u}}]
                current-context: c
                """
                        .formatted(server.getAddress().getPort()));
    }

    /** The objects that were created or changed, without the Secret that is Helm's own record. */
    List<String> written() {
        return List.copyOf(written);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static ClusterRoleBinding binding(String owner) {
        ClusterRoleBindingBuilder binding =
                new ClusterRoleBindingBuilder()
                        .withNewMetadata()
                        .withName(NAME)
                        .endMetadata()
                        .withNewRoleRef(
                                "rbac.authorization.k8s.io",
                                "ClusterRole",
                                "system:kubelet-api-admin");
        if (!owner.isEmpty()) {
            String[] parts = owner.split("/");
            binding.editMetadata()
                    .addToLabels("app.kubernetes.io/managed-by", "Helm")
                    .addToAnnotations("meta.helm.sh/release-name", parts[0])
                    .addToAnnotations("meta.helm.sh/release-namespace", parts[1])
                    .endMetadata();
        }
        return binding.build();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String body = exchange.getRequestMethod().equals("GET") ? body(path) : write(path, sent);
        byte[] bytes =
                (body == null
                                ? "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"reason\":\"NotFound\",\"code\":404}"
                                : body)
                        .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(body == null ? 404 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    // Helm's own record is the one Secret, and comes as protobuf.
    private String write(String path, String sent) {
        if (path.contains("/secrets")) {
            return "{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"release\"}}";
        }
        written.add(path + " " + sent);
        return binding != null && path.equals(BINDING) ? Serialization.asJson(binding) : sent;
    }

    private @Nullable String body(String path) {
        if (path.equals(BINDING)) {
            return binding == null ? null : Serialization.asJson(binding);
        }
        return switch (path) {
            case "/version" -> "{\"major\":\"1\",\"minor\":\"34\",\"gitVersion\":\"v1.34.0\"}";
            case "/api" -> "{\"kind\":\"APIVersions\",\"versions\":[\"v1\"]}";
            case "/apis" -> groups();
            default -> resources(path);
        };
    }

    private String groups() {
        List<String> groups = new ArrayList<>();
        for (String version : kinds.keySet()) {
            if (version.contains("/")) {
                String one =
                        "{\"groupVersion\":\"%s\",\"version\":\"%s\"}"
                                .formatted(version, version.substring(version.indexOf('/') + 1));
                groups.add(
                        "{\"name\":\"%s\",\"versions\":[%s],\"preferredVersion\":%s}"
                                .formatted(version.substring(0, version.indexOf('/')), one, one));
            }
        }
        return "{\"kind\":\"APIGroupList\",\"apiVersion\":\"v1\",\"groups\":[%s]}"
                .formatted(String.join(",", groups));
    }

    private @Nullable String resources(String path) {
        String version = path.replaceFirst("^/apis?/", "");
        Set<String> served = kinds.get(version);
        if (served == null) {
            return null;
        }
        List<String> resources = new ArrayList<>();
        for (String kind : served) {
            String plural = kind.toLowerCase(Locale.ROOT).replaceFirst("y$", "ie") + "s";
            resources.add(
                    "{\"name\":\"%s\",\"singularName\":\"\",\"namespaced\":%s,\"kind\":\"%s\",\"verbs\":[\"get\",\"create\"]}"
                            .formatted(
                                    plural,
                                    !kind.startsWith("Cluster")
                                            && !kind.startsWith("Validating")
                                            && !kind.equals("Namespace"),
                                    kind));
        }
        return "{\"kind\":\"APIResourceList\",\"apiVersion\":\"v1\",\"groupVersion\":\"%s\",\"resources\":[%s]}"
                .formatted(version, String.join(",", resources));
    }
}
