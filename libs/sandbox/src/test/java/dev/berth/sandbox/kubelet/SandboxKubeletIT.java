/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.sandbox.cluster.ApiRequest;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.TreeSet;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxKubeletIT {

    private static final KubeletOptions QUICK = KubeletOptions.quick();
    private static final String NODE_USER = "system:node:node1";

    @TempDir Path dir;

    private ClusterActor actor;
    private String token;
    private String bootstrapUser;
    private MachineFixture machine;

    @BeforeEach
    void start() {
        actor = new ClusterActor(dir.resolve("cluster"), Duration.ofDays(365));
        prepare();
    }

    @AfterEach
    void stop() {
        actor.close();
    }

    @Test
    void kubeletJoinsInTheOrderOfARealOne() throws Exception {
        try (var _ = machine.launch(QUICK)) {
            // When
            actor.approve(actor.awaitRequest(bootstrapUser, 1));
            actor.approve(actor.awaitRequest(NODE_USER, 1));

            // Then
            await().until(
                            () ->
                                    Files.exists(
                                            machine.at(
                                                    "/etc/kubernetes/cert/kubelet-server-current.pem")));
            List<String> calls =
                    actor.cluster.requests().stream()
                            .filter(
                                    request ->
                                            List.of(bootstrapUser, NODE_USER)
                                                    .contains(request.user()))
                            .map(SandboxKubeletIT::call)
                            .toList();
            assertThat(calls)
                    .containsSubsequence(
                            bootstrapUser + " create certificatesigningrequests 201",
                            bootstrapUser + " list certificatesigningrequests 200",
                            bootstrapUser + " watch certificatesigningrequests 200",
                            NODE_USER + " get nodes 404",
                            NODE_USER + " create nodes 201",
                            NODE_USER + " patch nodes/status 200",
                            NODE_USER + " get leases 404",
                            NODE_USER + " create leases 201",
                            NODE_USER + " create certificatesigningrequests 201",
                            NODE_USER + " watch certificatesigningrequests 200");
            assertThat(actor.cluster.requests())
                    .anySatisfy(
                            request ->
                                    assertThat(call(request))
                                            .isEqualTo("system:anonymous create nodes 403"));
            Node node = actor.admin.nodes().withName("node1").get();
            assertThat(node.getMetadata().getLabels())
                    .containsEntry("rack", "r7")
                    .containsEntry("node.kubernetes.io/pool", "edge")
                    .containsEntry("kubernetes.io/hostname", "node1");
            assertThat(node.getSpec().getTaints())
                    .singleElement()
                    .satisfies(taint -> assertThat(taint.getKey()).isEqualTo("node.berth.dev/new"));
            assertThat(node.getStatus().getAddresses())
                    .extracting(address -> address.getType() + " " + address.getAddress())
                    .containsExactly("InternalIP 10.233.0.11", "Hostname node1");
            assertThat(node.getStatus().getConditions())
                    .filteredOn(condition -> condition.getType().equals("Ready"))
                    .singleElement()
                    .satisfies(ready -> assertThat(ready.getReason()).isEqualTo("KubeletNotReady"));
        }
    }

    @Test
    void filesAreWhereAndAsARealKubeletLeavesThem() throws Exception {
        try (var _ = machine.launch(QUICK)) {
            // When
            actor.approve(actor.awaitRequest(bootstrapUser, 1));
            actor.awaitRequest(NODE_USER, 1);

            // Then
            Path current = machine.at("/etc/kubernetes/cert/kubelet-client-current.pem");
            assertThat(current).isSymbolicLink();
            assertThat(current.toRealPath().getFileName().toString())
                    .matches("kubelet-client-\\d{4}(-\\d{2}){5}\\.pem");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(current)))
                    .isEqualTo("rw-------");
            assertThat(Files.readString(current))
                    .contains("BEGIN CERTIFICATE")
                    .contains("BEGIN EC PRIVATE KEY");
            Path kubeconfig = machine.at("/etc/kubernetes/kubelet.kubeconfig");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kubeconfig)))
                    .isEqualTo("rw-------");
            assertThat(Files.readString(kubeconfig)).doesNotContain(token);
            assertThat(machine.log()).doesNotContain(token);
        }
    }

    @Test
    void clientRequestLooksLikeTheRecordedOne() throws Exception {
        // Given
        CertificateSigningRequest recorded = recording("client-csr-1-pending.json");

        try (var _ = machine.launch(QUICK)) {
            // When
            CertificateSigningRequest ours = actor.awaitRequest(bootstrapUser, 1);

            // Then
            assertSameShape(ours, recorded);
        }
    }

    @Test
    void servingRequestLooksLikeTheRecordedOne() throws Exception {
        // Given
        CertificateSigningRequest recorded = recording("serving-csr-1-pending.json");

        try (var _ = machine.launch(QUICK)) {
            // When
            actor.approve(actor.awaitRequest(bootstrapUser, 1));
            CertificateSigningRequest ours = actor.awaitRequest(NODE_USER, 1);

            // Then
            assertSameShape(ours, recorded);
            assertThat(ours.getSpec().getExtra().keySet())
                    .isEqualTo(recorded.getSpec().getExtra().keySet());
        }
    }

    @Test
    void certificateArrivesThoughTheWatchBroke() throws Exception {
        // Given
        actor.cluster.holdSigning();
        try (var _ = machine.launch(QUICK)) {
            actor.approve(actor.awaitRequest(bootstrapUser, 1));
            actor.cluster.cutWatches(request -> request.user().equals(bootstrapUser));

            // When
            actor.cluster.releaseSigning();

            // Then
            actor.awaitRequest(NODE_USER, 1);
            assertThat(actor.requestsOf(bootstrapUser)).hasSize(1);
        }
    }

    @Test
    void tokenRevokedBetweenIssueAndDeliveryStrandsTheKubelet() throws Exception {
        // Given
        actor.cluster.holdSigning();
        try (var _ = machine.launch(QUICK)) {
            actor.approve(actor.awaitRequest(bootstrapUser, 1));
            actor.cluster.dropRequests(request -> request.user().equals(bootstrapUser));
            actor.cluster.cutWatches(request -> request.user().equals(bootstrapUser));
            actor.revoke(token);

            // When
            actor.cluster.releaseSigning();
            actor.cluster.stopDropping();
            actor.cluster.restoreWatches();

            // Then
            await().atMost(Duration.ofSeconds(20))
                    .until(
                            () ->
                                    machine.log()
                                            .contains(
                                                    "failed to list certificate signing request"));
            assertThat(machine.log()).contains("Unauthorized");
            assertThat(actor.requestsOf(NODE_USER)).isEmpty();
        }
    }

    @Test
    void killedKubeletLosesItsKeyAndAsksAgain() throws Exception {
        // Given
        CertificateSigningRequest first;
        try (var _ = machine.launch(QUICK)) {
            first = actor.awaitRequest(bootstrapUser, 1);
        }
        actor.approve(first);

        // When
        try (var _ = machine.launch(QUICK)) {

            // Then
            CertificateSigningRequest second = actor.awaitRequest(bootstrapUser, 2);
            assertThat(pkcs10(second).getSubjectPublicKeyInfo())
                    .isNotEqualTo(pkcs10(first).getSubjectPublicKeyInfo());
            assertThat(actor.requestsOf(NODE_USER)).isEmpty();
        }
    }

    @Test
    void restartedKubeletGoesOnWithItsCertificate() throws Exception {
        // Given
        try (var _ = machine.launch(QUICK)) {
            actor.approve(actor.awaitRequest(bootstrapUser, 1));
            actor.awaitRequest(NODE_USER, 1);
        }
        String renewed = leaseTime();
        actor.revoke(token);

        // When
        try (var _ = machine.launch(QUICK)) {

            // Then
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(
                            () -> assertThat(leaseTime()).as(machine.log()).isNotEqualTo(renewed));
            assertThat(actor.requestsOf(bootstrapUser)).hasSize(1);
        }
    }

    @Test
    void kubeletWithoutCertificateExitsAndIsStartedAgainWithANewKey() throws Exception {
        // When
        try (var _ =
                machine.launch(
                        QUICK.withBootstrapDeadline(
                                Duration.ofSeconds(1), Duration.ofMillis(100)))) {

            // Then
            CertificateSigningRequest second = actor.awaitRequest(bootstrapUser, 2);
            assertThat(pkcs10(second).getSubjectPublicKeyInfo())
                    .isNotEqualTo(
                            pkcs10(actor.requestsOf(bootstrapUser).getFirst())
                                    .getSubjectPublicKeyInfo());
            assertThat(machine.log()).contains("exiting");
        }
    }

    @Test
    void oldCertificateIsRenewedByTheNodeItself() throws Exception {
        // Given
        actor.close();
        actor = new ClusterActor(dir.resolve("short-lived"), Duration.ofSeconds(30));
        prepare();
        machine.replace(
                "/etc/kubernetes/kubelet-config.yaml",
                "serverTLSBootstrap: true",
                "serverTLSBootstrap: false");
        try (var _ = machine.launch(QUICK)) {
            actor.approve(actor.awaitRequest(bootstrapUser, 1));

            // When
            CertificateSigningRequest renewal = actor.awaitRequest(NODE_USER, 1);

            // Then
            assertThat(renewal.getSpec().getSignerName())
                    .isEqualTo("kubernetes.io/kube-apiserver-client-kubelet");
            assertThat(renewal.getSpec().getExtra())
                    .containsKey("authentication.kubernetes.io/credential-id");
            CertificateSigningRequest next = actor.approveUntilAnotherCertificateAsks(renewal);
            assertThat(next.getSpec().getExtra())
                    .containsKey("authentication.kubernetes.io/credential-id");
        }
    }

    @Test
    void portRefusesTlsUntilTheServingCertificateIsThere() throws Exception {
        try (var _ = machine.launch(QUICK)) {
            // Given
            actor.approve(actor.awaitRequest(bootstrapUser, 1));
            CertificateSigningRequest serving = actor.awaitRequest(NODE_USER, 1);
            assertThatThrownBy(this::handshake)
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("internal_error");

            // When
            actor.approve(serving);

            // Then
            await().ignoreExceptionsInstanceOf(SSLException.class)
                    .untilAsserted(
                            () ->
                                    assertThat(handshake())
                                            .isEqualTo("O=system:nodes, CN=system:node:node1"));
        }
    }

    @Test
    void missingOrBrokenFilesEndItWithTheWordsOfARealOne() {
        // Given
        String unit = "/etc/systemd/system/kubelet.service";
        String config = "/etc/kubernetes/kubelet-config.yaml";

        // When Then
        assertFails(
                broken(
                        unit,
                        "--bootstrap-kubeconfig=/etc/kubernetes/kubelet-bootstrap.kubeconfig",
                        "--v=2"),
                "failed to run Kubelet: invalid kubeconfig: stat"
                        + " /etc/kubernetes/kubelet.kubeconfig: no such file or directory");
        assertFails(
                broken(unit, "kubelet-bootstrap.kubeconfig", "elsewhere"),
                "unable to load bootstrap kubeconfig: open /etc/kubernetes/elsewhere: no such file"
                        + " or directory");
        assertFails(
                broken(unit, "--node-ip", "--network-plugin=cni --node-ip"),
                "unknown flag: --network-plugin");
        assertFails(
                broken(unit, "rack=r7", "k8s.io/rack=r7"),
                "unknown 'kubernetes.io' or 'k8s.io' labels");
        assertFails(
                broken(config, "KubeletConfiguration", "Kubelet"),
                "no kind \"Kubelet\" is registered");
        assertFails(
                broken(config, "ca.pem", "other.pem"),
                "unable to load client CA file /etc/kubernetes/cert/other.pem");
        assertFails(
                broken(config, "maxPods: 42", "maxPods: [42"),
                "failed to load kubelet config file");
        assertFails(
                broken(
                        config,
                        "maxPods: 42",
                        "tlsCertFile: /etc/kubernetes/cert/kubelet-node1.pem"),
                "failed to initialize file based certificate manager: open"
                        + " /etc/kubernetes/cert/kubelet-node1.pem");
    }

    private void prepare() {
        token = actor.newToken();
        bootstrapUser = "system:bootstrap:" + token.substring(0, 6);
        machine = MachineFixture.prepared(dir, actor.cluster, "node1", token);
    }

    private MachineFixture broken(String path, String what, String by) {
        MachineFixture broken = MachineFixture.prepared(dir, actor.cluster, "node1", token);
        broken.replace(path, what, by);
        return broken;
    }

    private static void assertFails(MachineFixture machine, String words) {
        assertThatThrownBy(() -> machine.launch(QUICK).close())
                .isInstanceOf(KubeletFailure.class)
                .hasMessageContaining(words);
        assertThat(machine.log()).contains(words);
    }

    private String leaseTime() {
        return actor.admin
                .leases()
                .inNamespace("kube-node-lease")
                .withName("node1")
                .get()
                .getSpec()
                .getRenewTime()
                .toString();
    }

    private static String call(ApiRequest request) {
        String resource =
                request.resource()
                        + (request.subresource().isEmpty() ? "" : "/" + request.subresource());
        return request.user() + " " + request.verb() + " " + resource + " " + request.code();
    }

    /** The subject of the certificate on the kubelet's port. */
    private String handshake() throws Exception {
        var store = java.security.KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", actor.cluster.caCertificate());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(machine.address, 10250)) {
            socket.startHandshake();
            return ((java.security.cert.X509Certificate)
                            socket.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .toString()
                    .replaceFirst("^(CN=[^,]*), (O=.*)$", "$2, $1");
        }
    }

    /**
     * Same fields, signer and usages; the same subject, key type and extensions in the request
     * itself.
     */
    private static void assertSameShape(
            CertificateSigningRequest ours, CertificateSigningRequest recorded) throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        assertThat(fields(mapper.valueToTree(ours)))
                .isEqualTo(fields(mapper.valueToTree(recorded)));
        assertThat(ours.getSpec().getSignerName()).isEqualTo(recorded.getSpec().getSignerName());
        assertThat(ours.getSpec().getUsages()).isEqualTo(recorded.getSpec().getUsages());
        PKCS10CertificationRequest request = pkcs10(ours);
        PKCS10CertificationRequest example = pkcs10(recorded);
        assertThat(request.getSubject().getEncoded()).isEqualTo(example.getSubject().getEncoded());
        assertThat(request.getSubjectPublicKeyInfo().getAlgorithm())
                .isEqualTo(example.getSubjectPublicKeyInfo().getAlgorithm());
        assertThat(request.getSignatureAlgorithm()).isEqualTo(example.getSignatureAlgorithm());
        assertThat(request.getAttributes()).isEqualTo(example.getAttributes());
    }

    private static TreeSet<String> fields(com.fasterxml.jackson.databind.JsonNode object) {
        TreeSet<String> names = new TreeSet<>();
        for (String part : List.of("metadata", "spec", "status")) {
            object.path(part).fieldNames().forEachRemaining(name -> names.add(part + "." + name));
        }
        return names;
    }

    private static PKCS10CertificationRequest pkcs10(CertificateSigningRequest csr)
            throws Exception {
        String pem =
                new String(
                        Base64.getDecoder().decode(csr.getSpec().getRequest()),
                        StandardCharsets.US_ASCII);
        try (PEMParser parser =
                new PEMParser(
                        new java.io.InputStreamReader(
                                new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)),
                                StandardCharsets.US_ASCII))) {
            return (PKCS10CertificationRequest) parser.readObject();
        }
    }

    private static CertificateSigningRequest recording(String file) throws Exception {
        try (var in = SandboxKubeletIT.class.getResourceAsStream("/recordings/" + file)) {
            return new ObjectMapper().readValue(in, CertificateSigningRequest.class);
        }
    }
}
