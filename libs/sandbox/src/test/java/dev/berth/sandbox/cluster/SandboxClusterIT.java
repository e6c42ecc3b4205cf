/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only the sandbox can do: be stopped, be cut off, be looked into. */
class SandboxClusterIT {

    @TempDir Path dir;

    private SandboxUnderTest sandbox;
    private SandboxCluster cluster;
    private KubernetesClient admin;

    @BeforeEach
    void start() {
        sandbox =
                new SandboxUnderTest(
                        dir,
                        ClusterOptions.withRbac(List.of(SandboxUnderTest.rbac()))
                                .withBookmarkInterval(Duration.ofMillis(100)));
        cluster = sandbox.cluster;
        admin = sandbox.admin();
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void restartKeepsPortStateAndCredentials() {
        // Given
        var url = cluster.url();
        createNode("before");
        cluster.stop();
        assertThatThrownBy(() -> admin.nodes().list())
                .isInstanceOf(KubernetesClientException.class);

        // When
        cluster.restart();

        // Then
        assertThat(cluster.url()).isEqualTo(url);
        await().ignoreExceptions()
                .untilAsserted(
                        () -> assertThat(admin.nodes().withName("before").get()).isNotNull());
    }

    @Test
    void informerSurvivesARestart() {
        // Given
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        try (var _ = admin.nodes().inform(names(seen))) {
            createNode("first");
            await().until(() -> seen.contains("first"));
            cluster.stop();

            // When
            cluster.restart();

            // Then
            await().ignoreExceptions().until(() -> createNode("second") != null);
            await().atMost(Duration.ofSeconds(30)).until(() -> seen.contains("second"));
        }
    }

    @Test
    void cutWatchesStayCutUntilRestored() {
        // Given
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        try (var _ = admin.nodes().inform(names(seen))) {
            await().until(() -> cluster.openWatches() == 1);

            // When
            cluster.cutWatches(request -> request.resource().equals("nodes"));

            // Then
            await().until(() -> cluster.openWatches() == 0);
            cluster.restoreWatches();
            createNode("after");
            await().atMost(Duration.ofSeconds(30)).until(() -> seen.contains("after"));
        }
    }

    @Test
    void watchFromAForgottenVersionIsGone() {
        // Given
        String old = admin.nodes().list().getMetadata().getResourceVersion();
        createNode("one");
        cluster.compact();
        Queue<String> closed = new ConcurrentLinkedQueue<>();

        // When
        try (var _ =
                admin.nodes()
                        .watch(
                                new ListOptionsBuilder().withResourceVersion(old).build(),
                                new Watcher<Node>() {
                                    @Override
                                    public void eventReceived(Action action, Node node) {
                                        closed.add(action.name());
                                    }

                                    @Override
                                    public void onClose(WatcherException cause) {
                                        closed.add("gone=" + cause.isHttpGone());
                                    }
                                })) {

            // Then
            await().untilAsserted(() -> assertThat(closed).containsExactly("gone=true"));
        }
    }

    @Test
    void heldSigningWaitsForItsRelease() {
        // Given
        cluster.holdSigning();
        var csrs = admin.certificates().v1().certificateSigningRequests();
        var csr = csrs.resource(CsrBuilder.client("node1").build()).create();
        csrs.resource(
                        csr.edit()
                                .withNewStatus()
                                .addNewCondition()
                                .withType("Approved")
                                .withStatus("True")
                                .endCondition()
                                .endStatus()
                                .build())
                .subresource("approval")
                .update();
        String name = csr.getMetadata().getName();
        assertThat(csrs.withName(name).get().getStatus().getCertificate()).isNull();

        // When
        cluster.releaseSigning();

        // Then
        await().until(() -> csrs.withName(name).get().getStatus().getCertificate() != null);
    }

    @Test
    void expiredTokensAreRemovedAndStillRemembered() {
        // Given
        var token = BootstrapToken.valid().expiring(Instant.now().plusSeconds(1));

        // When
        admin.secrets().inNamespace("kube-system").resource(token.secret()).create();

        // Then
        await().until(
                        () ->
                                admin.secrets()
                                                .inNamespace("kube-system")
                                                .withName(token.secretName())
                                                .get()
                                        == null);
        assertThat(cluster.tokensEverSeen()).containsExactly(token.whole());
    }

    @Test
    void requestsAreLoggedWithWhoWhatAndTheAnswer() {
        // When
        admin.nodes().withName("nobody").get();

        // Then
        assertThat(cluster.requests())
                .anySatisfy(
                        request -> {
                            assertThat(request.verb()).isEqualTo("get");
                            assertThat(request.resource()).isEqualTo("nodes");
                            assertThat(request.name()).isEqualTo("nobody");
                            assertThat(request.user()).isEqualTo("admin");
                            assertThat(request.groups()).contains("system:masters");
                            assertThat(request.code()).isEqualTo(404);
                        });
    }

    @Test
    void tooLargeABodyIsRefused() {
        // Given
        Node fat = node("fat");
        fat.getMetadata().setAnnotations(java.util.Map.of("a", "x".repeat(3 * 1024 * 1024)));

        // When Then
        assertThatThrownBy(() -> admin.nodes().resource(fat).create())
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        refusal -> assertThat(refusal.getCode()).isEqualTo(413));
    }

    @Test
    void connectionIsKeptBetweenRequests() throws Exception {
        // Given
        SSLContext context = SSLContext.getInstance("TLS");
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", cluster.caCertificate());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        context.init(null, trust.getTrustManagers(), null);
        byte[] request =
                "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

        try (Socket socket =
                context.getSocketFactory().createSocket("127.0.0.1", cluster.url().getPort())) {
            BufferedReader in =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.US_ASCII));
            for (int i = 0; i < 3; i++) {
                // When
                socket.getOutputStream().write(request);

                // Then
                assertThat(in.readLine()).isEqualTo("HTTP/1.1 200 OK");
                in.lines().takeWhile(line -> !line.isEmpty()).forEach(_ -> {});
                assertThat((char) in.read()).isEqualTo('o');
                assertThat((char) in.read()).isEqualTo('k');
            }
        }
    }

    @Test
    void discoveryTellsWhatIsServed() {
        // When Then
        assertThat(admin.getKubernetesVersion().getMinor()).isEqualTo("34");
        assertThat(
                        admin.hasApiGroup("certificates.k8s.io", true)
                                && !admin.hasApiGroup("apps", true))
                .isTrue();
        assertThat(admin.raw("/healthz")).isEqualTo("ok");
    }

    @Test
    void discoveryHasTheShortNamesPeopleType() {
        // When
        String certificates = admin.raw("/apis/certificates.k8s.io/v1");

        // Then
        assertThat(certificates).contains("\"shortNames\":[\"csr\"]");
        assertThat(admin.raw("/api/v1")).contains("[\"no\"]", "[\"ns\"]");
    }

    @Test
    void kubeconfigsAreForTheirOwnerOnlyAndForEveryBoundAccount() throws Exception {
        // When
        Path file = cluster.kubeconfig("berth-distributor");

        // Then
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
        assertThat(cluster.serviceAccounts())
                .containsExactly("berth-csr-approver", "berth-distributor", "berth-signerless");
    }

    @Test
    void rbacThatCannotBeUnderstoodIsRefused() throws Exception {
        // Given
        Path file = dir.resolve("bad.yaml");
        Files.writeString(
                file,
                """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRoleBinding
                metadata: {name: odd}
                roleRef: {kind: Cluster, name: x}
                """);

        // When Then
        assertThatThrownBy(() -> cluster.addRbac(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ClusterRoleBinding 'odd' has a roleRef of kind 'Cluster'");
    }

    private Node createNode(String name) {
        return admin.nodes().resource(node(name)).create();
    }

    private static Node node(String name) {
        return new NodeBuilder().withNewMetadata().withName(name).endMetadata().build();
    }

    private static ResourceEventHandler<Node> names(Queue<String> seen) {
        return new ResourceEventHandler<>() {
            @Override
            public void onAdd(Node node) {
                seen.add(node.getMetadata().getName());
            }

            @Override
            public void onUpdate(Node old, Node node) {
                // Only additions are of interest here.
            }

            @Override
            public void onDelete(Node node, boolean unknown) {
                // Only additions are of interest here.
            }
        };
    }
}
