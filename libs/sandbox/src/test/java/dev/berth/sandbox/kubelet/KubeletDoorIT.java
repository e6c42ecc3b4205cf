/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a kubelet answers once it has its serving certificate, as curl would see it. */
class KubeletDoorIT {

    private static final String CONFIG = "/etc/kubernetes/kubelet-config.yaml";

    @TempDir Path dir;

    private ClusterActor actor;
    private MachineFixture machine;
    private String bootstrapUser;

    @BeforeEach
    void start() throws Exception {
        actor = new ClusterActor(dir.resolve("cluster"), Duration.ofDays(365));
        String token = actor.newToken();
        bootstrapUser = "system:bootstrap:" + token.substring(0, 6);
        machine = MachineFixture.prepared(dir, actor.cluster, "node1", token);
        machine.replace(
                "/etc/systemd/system/kubelet.service",
                "--node-ip=10.233.0.11",
                "--node-ip=" + machine.address);
        actor.cluster.addRbac(
                Files.writeString(
                        dir.resolve("metrics.yaml"),
                        """
                        apiVersion: rbac.authorization.k8s.io/v1
                        kind: ClusterRole
                        metadata: {name: metrics}
                        rules:
                        - {apiGroups: [""], resources: [nodes/metrics], verbs: [get]}
                        ---
                        apiVersion: rbac.authorization.k8s.io/v1
                        kind: ClusterRoleBinding
                        metadata: {name: metrics}
                        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: metrics}
                        subjects:
                        - {apiGroup: rbac.authorization.k8s.io, kind: User, name: reader}
                        - {kind: ServiceAccount, namespace: berth, name: reader}
                        """));
    }

    @AfterEach
    void stop() {
        actor.close();
    }

    @Test
    void whoShowsNothingOrAnUnknownTokenIsUnauthorized() throws Exception {
        try (var _ = serving()) {
            // When
            HttpResponse<String> nobody = ask(client(null), "/metrics", null);
            HttpResponse<String> stranger = ask(client(null), "/metrics", "123456");

            // Then
            assertThat(nobody.statusCode()).isEqualTo(401);
            assertThat(nobody.body()).isEqualTo("Unauthorized");
            assertThat(stranger.statusCode()).isEqualTo(401);
            assertThat(stranger.body()).isEqualTo("Unauthorized");
            assertThat(actor.cluster.requests())
                    .anySatisfy(
                            request -> {
                                assertThat(request.user()).isEqualTo("system:node:node1");
                                assertThat(request.resource()).isEqualTo("tokenreviews");
                                assertThat(request.code()).isEqualTo(201);
                            });
        }
    }

    @Test
    void certificateWithoutRightsIsForbiddenInTheWordsOfAKubelet() throws Exception {
        // Given
        HttpClient client =
                client(
                        actor.cluster.clientCertificate(
                                "system:kube-controller-manager", List.of()));

        try (var _ = serving()) {
            // When
            HttpResponse<String> answer = ask(client, "/metrics", null);

            // Then
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body())
                    .isEqualTo(
                            "Forbidden (user=system:kube-controller-manager, verb=get,"
                                    + " resource=nodes, subresource=metrics)");
        }
    }

    @Test
    void certificateForMetricsReadsMetricsAndNothingElse() throws Exception {
        // Given
        HttpClient client = client(actor.cluster.clientCertificate("reader", List.of()));

        try (var _ = serving()) {
            // When
            HttpResponse<String> kubelet = ask(client, "/metrics", null);
            HttpResponse<String> cadvisor = ask(client, "/metrics/cadvisor", null);
            HttpResponse<String> pods = ask(client, "/pods", null);

            // Then
            assertThat(kubelet.statusCode()).isEqualTo(200);
            assertThat(kubelet.headers().firstValue("Content-Type"))
                    .hasValue("text/plain; version=0.0.4; charset=utf-8");
            assertThat(kubelet.body()).contains("kubelet_node_name{node=\"node1\"} 1");
            assertThat(cadvisor.statusCode()).isEqualTo(200);
            assertThat(cadvisor.body()).contains("# TYPE machine_cpu_cores gauge");
            assertThat(pods.statusCode()).isEqualTo(403);
            assertThat(pods.body()).contains("subresource=proxy");
        }
    }

    @Test
    void tokenOfAServiceAccountCountsAsTheApiServerSays() throws Exception {
        try (var _ = serving()) {
            // When
            HttpResponse<String> answer =
                    ask(client(null), "/metrics", actor.cluster.token("reader"));

            // Then
            assertThat(answer.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void certificateOfAnotherAuthorityIsUnauthorized() throws Exception {
        // Given
        try (var other = new ClusterActor(dir.resolve("other"), Duration.ofDays(1))) {
            HttpClient client =
                    client(other.cluster.clientCertificate("reader", List.of("system:masters")));

            try (var _ = serving()) {
                // When
                HttpResponse<String> answer = ask(client, "/metrics", null);

                // Then
                assertThat(answer.statusCode()).isEqualTo(401);
            }
        }
    }

    @Test
    void openKubeletAnswersAnybodyAsItsConfigurationSays() throws Exception {
        // Given
        machine.replace(CONFIG, "enabled: false", "enabled: true");
        machine.replace(CONFIG, "maxPods: 42", "authorization: {mode: AlwaysAllow}");

        try (var _ = serving()) {
            // When
            HttpResponse<String> answer = ask(client(null), "/metrics", null);

            // Then
            assertThat(answer.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void pageOnReadingMetricsWorksAsPrinted() throws Exception {
        // Given
        assumeThat(ran(dir, "command -v curl")).as("curl is installed").isNotEmpty();
        Path own = actor.cluster.clientCertificate("reader", List.of());
        Files.move(own.resolve("tls.crt"), own.resolve("metrics.crt"));
        Files.move(own.resolve("tls.key"), own.resolve("metrics.key"));
        Files.copy(actor.cluster.caFile(), own.resolve("ca.crt"));
        String page = Files.readString(Path.of("../../docs/kubelet-metrics.md"));
        String ask =
                page.substring(page.indexOf("NODE=", page.indexOf("## 3.")))
                        .replaceFirst("NODE=[0-9.]+", "NODE=" + machine.address);
        String script = ask.substring(0, ask.indexOf("```"));
        String nothing = page.replaceFirst("(?s).*nothing: `(curl [^`]*)`.*", "$1");

        try (var _ = serving()) {
            // When
            String metrics = ran(own, script);
            String refused = ran(own, "NODE=" + machine.address + "\n" + nothing);

            // Then
            assertThat(metrics)
                    .contains("kubelet_node_name{node=\"node1\"} 1")
                    .contains("# TYPE machine_cpu_cores gauge");
            assertThat(refused).isEqualTo("Unauthorized");
        }
    }

    private static String ran(Path folder, String script) throws Exception {
        Process shell =
                new ProcessBuilder("sh", "-c", script)
                        .directory(folder.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        shell.waitFor();
        return out;
    }

    /** A kubelet that has both certificates. */
    private RunningKubelet serving() throws Exception {
        RunningKubelet kubelet = machine.launch(KubeletOptions.quick());
        actor.approve(actor.awaitRequest(bootstrapUser, 1));
        actor.approve(actor.awaitRequest("system:node:node1", 1));
        await().ignoreExceptionsInstanceOf(SSLHandshakeException.class)
                .until(() -> ask(client(null), "/healthz", null).statusCode() > 0);
        return kubelet;
    }

    private HttpResponse<String> ask(HttpClient client, String path, String bearer)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("https://" + machine.address + ":10250" + path));
        if (bearer != null) {
            request.header("Authorization", "Bearer " + bearer);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpClient client(Path certificate) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", actor.cluster.caCertificate());
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        if (certificate != null) {
            own.setKeyEntry(
                    "own",
                    KeyFactory.getInstance("RSA")
                            .generatePrivate(
                                    new PKCS8EncodedKeySpec(
                                            der(Files.readString(certificate.resolve("tls.key"))))),
                    new char[0],
                    new Certificate[] {
                        CertificateFactory.getInstance("X.509")
                                .generateCertificate(
                                        Files.newInputStream(certificate.resolve("tls.crt")))
                    });
        }
        keys.init(own, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(context)
                .build();
    }

    private static byte[] der(String pem) {
        return Base64.getMimeDecoder().decode(pem.replaceAll("-----[^-]*-----", ""));
    }
}
