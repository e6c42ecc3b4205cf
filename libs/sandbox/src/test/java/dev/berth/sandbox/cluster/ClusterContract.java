/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestConditionBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;

/**
 * What the sandbox's cluster and a real API server must both do. Each test uses names of its own,
 * so that one cluster serves them all.
 */
abstract class ClusterContract {

    private final String node = "node-" + UUID.randomUUID().toString().substring(0, 8);

    abstract ClusterUnderTest cluster();

    // Who is asking

    @Test
    void serviceAccountTokenIsThatAccount() {
        // Given
        KubernetesClient client = cluster().serviceAccount("berth-distributor");

        // When
        JsonNode user = whoAmI(client);

        // Then
        assertThat(user.path("username").asText())
                .isEqualTo("system:serviceaccount:berth:berth-distributor");
        assertThat(Json.texts(user.path("groups")))
                .containsExactly(
                        "system:serviceaccounts",
                        "system:serviceaccounts:berth",
                        "system:authenticated");
    }

    @Test
    void bootstrapTokenIsTheUserOfItsId() {
        // Given
        BootstrapToken token = createToken(BootstrapToken.valid());

        // When
        CertificateSigningRequest csr =
                create(cluster().withToken(token.whole()), CsrBuilder.client(node));

        // Then
        assertThat(csr.getSpec().getUsername()).isEqualTo("system:bootstrap:" + token.id());
        assertThat(csr.getSpec().getGroups())
                .containsExactly(
                        "system:bootstrappers",
                        "system:bootstrappers:berth",
                        "system:authenticated");
        assertThat(csr.getSpec().getExtra()).isNullOrEmpty();
    }

    @Test
    void expiredBootstrapTokenIsNobody() {
        // Given
        BootstrapToken token =
                createToken(BootstrapToken.valid().expiring(Instant.now().minusSeconds(5)));

        // When Then
        assertRefused(
                401, () -> create(cluster().withToken(token.whole()), CsrBuilder.client(node)));
    }

    @Test
    void bootstrapTokenWithAnotherSecretIsNobody() {
        // Given
        BootstrapToken token = createToken(BootstrapToken.valid());

        // When Then
        assertRefused(
                401,
                () ->
                        create(
                                cluster().withToken(token.id() + ".0123456789abcdef"),
                                CsrBuilder.client(node)));
    }

    @Test
    void bootstrapTokenNotMadeForAuthenticationIsNobody() {
        // Given
        BootstrapToken token =
                createToken(BootstrapToken.valid().with("usage-bootstrap-authentication", "false"));

        // When Then
        assertRefused(
                401, () -> create(cluster().withToken(token.whole()), CsrBuilder.client(node)));
    }

    @Test
    void bootstrapTokenWithGroupOutsideBootstrappersIsNobody() {
        // Given
        BootstrapToken token =
                createToken(BootstrapToken.valid().with("auth-extra-groups", "system:masters"));

        // When Then
        assertRefused(
                401, () -> create(cluster().withToken(token.whole()), CsrBuilder.client(node)));
    }

    @Test
    void deletedBootstrapTokenIsNobody() {
        // Given
        BootstrapToken token = createToken(BootstrapToken.valid());
        cluster()
                .admin()
                .secrets()
                .inNamespace("kube-system")
                .withName(token.secretName())
                .delete();

        // When Then
        assertRefused(
                401, () -> create(cluster().withToken(token.whole()), CsrBuilder.client(node)));
    }

    @Test
    void clientCertificateIsItsSubjectAndLeavesItsFingerprint() {
        // Given
        KubernetesClient kubelet = node(node);

        // When
        CertificateSigningRequest csr = create(kubelet, CsrBuilder.serving(node, "10.1.2.3"));

        // Then
        assertThat(csr.getSpec().getUsername()).isEqualTo("system:node:" + node);
        assertThat(csr.getSpec().getGroups())
                .containsExactly("system:nodes", "system:authenticated");
        assertThat(csr.getSpec().getExtra().get("authentication.kubernetes.io/credential-id"))
                .singleElement()
                .asString()
                .matches("X509SHA256=[0-9a-f]{64}");
    }

    @Test
    void unknownTokenIsRefusedAndNobodyIsAnonymous() {
        // When Then
        assertRefused(401, () -> cluster().withToken("123456").nodes().list());
        assertRefused(403, () -> cluster().anonymous().nodes().list());
    }

    // What they may

    @Test
    void refusalNamesUserVerbAndResource() {
        // When Then
        assertThatThrownBy(() -> cluster().anonymous().nodes().withName("node1").get())
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        refusal -> {
                            assertThat(refusal.getCode()).isEqualTo(403);
                            assertThat(refusal.getStatus().getReason()).isEqualTo("Forbidden");
                            assertThat(refusal.getStatus().getMessage())
                                    .isEqualTo(
                                            "nodes \"node1\" is forbidden: User"
                                                    + " \"system:anonymous\" cannot get resource"
                                                    + " \"nodes\" in API group \"\" at the cluster"
                                                    + " scope");
                        });
    }

    @Test
    void roleIsLimitedToItsVerbsAndItsNamespace() {
        // Given
        KubernetesClient distributor = cluster().serviceAccount("berth-distributor");
        Secret secret = BootstrapToken.valid().secret();
        String name = secret.getMetadata().getName();

        // When
        distributor.secrets().inNamespace("kube-system").resource(secret).create();

        // Then
        assertRefused(
                403, () -> distributor.secrets().inNamespace("kube-system").withName(name).get());
        assertRefused(403, () -> distributor.secrets().inNamespace("kube-system").list());
        assertRefused(
                403, () -> distributor.secrets().inNamespace("default").withName(name).delete());
        distributor.secrets().inNamespace("kube-system").withName(name).delete();
        assertThat(cluster().admin().secrets().inNamespace("kube-system").withName(name).get())
                .isNull();
    }

    @Test
    void kubeletMayOnlyBeItself() {
        // Given
        KubernetesClient kubelet = node(node);
        String other = "not-" + node;

        // When
        kubelet.nodes().resource(aNode(node)).create();

        // Then
        assertRefused(403, () -> kubelet.nodes().resource(aNode(other)).create());
        assertRefused(403, () -> create(kubelet, CsrBuilder.serving(other, "10.1.2.3")));
        assertRefused(
                403,
                () ->
                        kubelet.leases()
                                .inNamespace("kube-node-lease")
                                .resource(aLease(other))
                                .create());
        assertRefused(403, () -> kubelet.secrets().inNamespace("kube-system").list());
    }

    @Test
    void kubeletMayNotGiveItselfRestrictedLabels() {
        // Given
        Node labelled = aNode(node);
        labelled.getMetadata().setLabels(Map.of("node-restriction.kubernetes.io/zone", "secret"));

        // When Then
        assertRefused(403, () -> node(node).nodes().resource(labelled).create());
    }

    @Test
    void accessReviewAnswersForOthers() {
        // Given
        KubernetesClient approver = cluster().serviceAccount("berth-csr-approver");

        // When
        boolean mayCreateCsr =
                review(approver, "create", "certificates.k8s.io", "certificatesigningrequests", "");
        boolean approvedByItself =
                review(
                        approver,
                        "create",
                        "certificates.k8s.io",
                        "certificatesigningrequests",
                        "nodeclient");

        // Then
        assertThat(mayCreateCsr).isTrue();
        assertThat(approvedByItself).isFalse();
    }

    // Certificate signing requests

    @Test
    void requestorFieldsAreNeverTheClients() {
        // Given
        BootstrapToken token = createToken(BootstrapToken.valid());
        CertificateSigningRequest lying = CsrBuilder.client(node).build();
        lying.getSpec().setUsername("system:admin");
        lying.getSpec().setGroups(List.of("system:masters"));
        lying.getSpec().setExtra(Map.of("a", List.of("b")));
        lying.getSpec().setUid("0");

        // When
        CertificateSigningRequest stored =
                cluster().withToken(token.whole()).resource(lying).create();

        // Then
        assertThat(stored.getSpec().getUsername()).isEqualTo("system:bootstrap:" + token.id());
        assertThat(stored.getSpec().getGroups()).doesNotContain("system:masters");
        assertThat(stored.getSpec().getExtra()).isNullOrEmpty();
        assertThat(stored.getSpec().getUid()).isNull();
    }

    @Test
    void specNeverChangesAndStatusOnlyThroughItsDoors() {
        // Given
        KubernetesClient admin = cluster().admin();
        CertificateSigningRequest csr = create(admin, CsrBuilder.client(node));
        CertificateSigningRequest changed =
                csr.edit()
                        .editSpec()
                        .withSignerName("example.com/other")
                        .withUsername("somebody")
                        .endSpec()
                        .editMetadata()
                        .addToLabels("seen", "yes")
                        .endMetadata()
                        .withNewStatus()
                        .addNewCondition()
                        .withType("Approved")
                        .withStatus("True")
                        .endCondition()
                        .endStatus()
                        .build();

        // When
        CertificateSigningRequest after = admin.resource(changed).update();

        // Then
        assertThat(after.getSpec()).isEqualTo(csr.getSpec());
        assertThat(after.getMetadata().getLabels()).containsEntry("seen", "yes");
        assertThat(after.getStatus().getConditions()).isNullOrEmpty();
    }

    @Test
    void approvalTakesTheRightOnTheSigner() {
        // Given
        CertificateSigningRequest csr = create(cluster().admin(), CsrBuilder.client(node));

        // When Then
        assertThatThrownBy(() -> approve(cluster().serviceAccount("berth-signerless"), csr))
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        refusal -> {
                            assertThat(refusal.getCode()).isEqualTo(403);
                            assertThat(refusal.getMessage())
                                    .contains(
                                            "user not permitted to approve requests with signerName"
                                                + " \"kubernetes.io/kube-apiserver-client-kubelet\"");
                        });
        assertRefused(403, () -> approve(cluster().serviceAccount("berth-distributor"), csr));
        approve(cluster().serviceAccount("berth-csr-approver"), csr);
        assertThat(conditions(csr)).contains("Approved");
    }

    @Test
    void approvedCannotBeDeniedAsWellNorTakenBack() {
        // Given
        KubernetesClient approver = cluster().serviceAccount("berth-csr-approver");
        CertificateSigningRequest csr =
                create(cluster().admin(), unsigned(CsrBuilder.client(node)));
        KubernetesClient admin = cluster().admin();
        CertificateSigningRequest approved = approve(admin, csr);
        CertificateSigningRequest both =
                approved.edit()
                        .editStatus()
                        .addNewCondition()
                        .withType("Denied")
                        .withStatus("True")
                        .withReason("Test")
                        .endCondition()
                        .endStatus()
                        .build();
        CertificateSigningRequest none =
                approved.edit().editStatus().withConditions(List.of()).endStatus().build();

        // When Then
        assertRefused(422, () -> putApproval(admin, both));
        assertRefused(422, () -> putApproval(admin, none));
        assertThat(
                        approver.certificates()
                                .v1()
                                .certificateSigningRequests()
                                .withName(name(csr))
                                .get()
                                .getStatus()
                                .getConditions())
                .hasSize(1);
    }

    @Test
    void approvalOfAStaleVersionConflicts() {
        // Given
        KubernetesClient admin = cluster().admin();
        CertificateSigningRequest old = create(admin, unsigned(CsrBuilder.client(node)));
        admin.resource(old.edit().editMetadata().addToLabels("a", "b").endMetadata().build())
                .update();

        // When Then
        assertRefused(409, () -> putApproval(admin, withApproved(old)));
    }

    @Test
    void nonsenseIsRefusedAtCreation() throws Exception {
        // Given
        KubernetesClient admin = cluster().admin();
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(512);
        var tinyKey = rsa.generateKeyPair();

        // When Then
        assertRefused(422, () -> create(admin, CsrBuilder.client(node).expirationSeconds(599)));
        assertRefused(
                422,
                () ->
                        create(
                                admin,
                                CsrBuilder.client(node)
                                        .usages("digital signature", "world peace")));
        assertRefused(
                422,
                () -> create(admin, CsrBuilder.client(node).usages("client auth", "client auth")));
        assertRefused(422, () -> create(admin, CsrBuilder.client(node).usages()));
        assertRefused(
                422,
                () ->
                        create(
                                admin,
                                CsrBuilder.client(node)
                                        .signedBy(CertificateAuthority.newKeyPair())));
        assertRefused(
                422, () -> create(admin, CsrBuilder.client(node).keys(tinyKey, "SHA1withRSA")));
        assertRefused(
                422,
                () ->
                        create(
                                admin,
                                CsrBuilder.client(node)
                                        .pem(pem -> pem.replace("REQUEST", "REQUESTS"))));
        assertRefused(
                422,
                () -> create(admin, CsrBuilder.client(node).pem(pem -> pem.substring(0, 100))));
    }

    @Test
    void oddButWellFormedRequestsAreTaken() {
        // Given
        KubernetesClient admin = cluster().admin();

        // When Then
        assertThat(create(admin, CsrBuilder.client(node).pem(pem -> "noise\n" + pem + pem)))
                .isNotNull();
        assertThat(
                        create(
                                admin,
                                CsrBuilder.client(node)
                                        .subject("O=a,OU=b,CN=c,CN=system:node:" + node)))
                .isNotNull();
        assertThat(create(admin, CsrBuilder.client(node).expirationSeconds(315_360_000)))
                .isNotNull();
    }

    @Test
    void approvedClientRequestIsSigned() throws Exception {
        // Given
        assumeTrue(cluster().signs(), "nothing signs here: there is no kube-controller-manager");
        KubernetesClient admin = cluster().admin();
        CertificateSigningRequest csr =
                create(admin, CsrBuilder.client(node).expirationSeconds(3600));

        // When
        approve(admin, csr);

        // Then
        X509Certificate certificate = certificate(csr);
        assertThat(certificate.getSubjectX500Principal().getName())
                .isEqualTo("CN=system:node:" + node + ",O=system:nodes");
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(Duration.between(Instant.now(), certificate.getNotAfter().toInstant()))
                .isLessThanOrEqualTo(Duration.ofHours(1));
    }

    @Test
    void approvedServingRequestIsSignedWithItsNames() throws Exception {
        // Given
        assumeTrue(cluster().signs(), "nothing signs here: there is no kube-controller-manager");
        CertificateSigningRequest csr =
                create(node(node), CsrBuilder.serving(node, "10.1.2.3", "fd00::1"));

        // When
        approve(cluster().admin(), csr);

        // Then
        X509Certificate certificate = certificate(csr);
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(
                        certificate.getSubjectAlternativeNames().stream()
                                .map(name -> (Object) name.get(1)))
                .containsExactlyInAnyOrder(node, "10.1.2.3", "fd00:0:0:0:0:0:0:1");
    }

    @Test
    void requestThatIsNoKubeletsFailsWhenSigned() {
        // Given
        assumeTrue(cluster().signs(), "nothing signs here: there is no kube-controller-manager");
        KubernetesClient admin = cluster().admin();
        CertificateSigningRequest csr =
                create(admin, CsrBuilder.client(node).name(GeneralName.dNSName, "example.net"));

        // When
        approve(admin, csr);

        // Then
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(conditions(csr)).contains("Failed"));
    }

    // Objects and versions

    @Test
    void staleUpdateConflicts() {
        // Given
        KubernetesClient admin = cluster().admin();
        Node old = admin.nodes().resource(aNode(node)).create();
        admin.nodes().resource(labelled(old, "first")).update();

        // When Then
        assertRefused(409, () -> admin.nodes().resource(labelled(old, "second")).update());
    }

    @Test
    void nameIsTakenOnce() {
        // Given
        KubernetesClient admin = cluster().admin();
        admin.nodes().resource(aNode(node)).create();

        // When Then
        assertRefused(409, () -> admin.nodes().resource(aNode(node)).create());
        assertRefused(422, () -> admin.nodes().resource(aNode("Not_A_Name")).create());
    }

    @Test
    void nodeStatusIsPatchedByKeyAndOnlyThroughItsDoor() {
        // Given
        KubernetesClient kubelet = node(node);
        kubelet.nodes().resource(aNode(node)).create();

        // When
        kubelet.nodes()
                .withName(node)
                .subresource("status")
                .patch(
                        PatchContext.of(PatchType.STRATEGIC_MERGE),
                        """
                        {"status":{"conditions":[{"type":"Ready","status":"True","reason":"KubeletReady"}]}}
                        """);
        kubelet.nodes()
                .withName(node)
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\":{\"conditions\":[]}}");

        // Then
        assertThat(cluster().admin().nodes().withName(node).get().getStatus().getConditions())
                .extracting(condition -> condition.getType() + "=" + condition.getStatus())
                .containsExactlyInAnyOrder("MemoryPressure=False", "Ready=True");
    }

    @Test
    void leaseIsRenewedFromTheVersionThatWasRead() {
        // Given
        KubernetesClient kubelet = node(node);
        var leases = kubelet.leases().inNamespace("kube-node-lease");
        var first = leases.resource(aLease(node)).create();

        // When
        var renewed =
                leases.resource(
                                first.edit()
                                        .editSpec()
                                        .withLeaseDurationSeconds(50)
                                        .endSpec()
                                        .build())
                        .update();

        // Then
        assertThat(renewed.getSpec().getLeaseDurationSeconds()).isEqualTo(50);
        assertRefused(
                409,
                () ->
                        leases.resource(
                                        first.edit()
                                                .editSpec()
                                                .withLeaseDurationSeconds(60)
                                                .endSpec()
                                                .build())
                                .update());
    }

    @Test
    void whatIsNotThereIsNotFound() {
        // When
        Node missing = cluster().admin().nodes().withName("missing-" + node).get();

        // Then
        assertThat(missing).isNull();
        assertRefused(
                404,
                () ->
                        cluster()
                                .admin()
                                .nodes()
                                .withName("missing-" + node)
                                .patch("{\"metadata\":{\"labels\":{\"a\":\"b\"}}}"));
    }

    // Watching

    @Test
    void watchTellsWhatHappensToTheOneItNames() throws Exception {
        // Given
        KubernetesClient admin = cluster().admin();
        Recorder<Node> recorder = new Recorder<>();
        try (var _ = admin.nodes().withName(node).watch(recorder)) {

            // When
            Node created = admin.nodes().resource(aNode(node)).create();
            admin.nodes().resource(aNode("x-" + node)).create();
            admin.nodes().resource(labelled(created, "changed")).update();
            admin.nodes().withName(node).delete();

            // Then
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(
                            () ->
                                    assertThat(recorder.seen)
                                            .containsExactly(
                                                    "ADDED " + node,
                                                    "MODIFIED " + node,
                                                    "DELETED " + node));
        }
    }

    @Test
    void watchGoesOnFromTheVersionOfAList() {
        // Given
        KubernetesClient admin = cluster().admin();
        admin.nodes().resource(aNode(node)).create();
        String version = admin.nodes().list().getMetadata().getResourceVersion();
        admin.nodes().resource(aNode("b-" + node)).create();
        Recorder<Node> recorder = new Recorder<>();

        // When
        try (var _ =
                admin.nodes()
                        .watch(
                                new ListOptionsBuilder().withResourceVersion(version).build(),
                                recorder)) {

            // Then
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(recorder.seen).contains("ADDED b-" + node));
            assertThat(recorder.seen).doesNotContain("ADDED " + node);
        }
    }

    @Test
    void watchIsToldTheVersionWhenItsTimeIsOver() {
        // Given
        Recorder<Node> recorder = new Recorder<>();

        // When
        try (var _ =
                cluster()
                        .admin()
                        .nodes()
                        .watch(
                                new ListOptionsBuilder()
                                        .withAllowWatchBookmarks(true)
                                        .withTimeoutSeconds(4L)
                                        .build(),
                                recorder)) {

            // Then
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(recorder.bookmarks).isNotEmpty());
        }
    }

    @Test
    void informerKeepsUp() {
        // Given
        KubernetesClient approver = cluster().serviceAccount("berth-csr-approver");
        KubernetesClient admin = cluster().admin();
        CertificateSigningRequest before = create(admin, CsrBuilder.client(node));
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        try (var informer =
                approver.certificates()
                        .v1()
                        .certificateSigningRequests()
                        .inform(
                                new io.fabric8.kubernetes.client.informers
                                        .ResourceEventHandler<>() {
                                    @Override
                                    public void onAdd(CertificateSigningRequest csr) {
                                        heard.add("+" + name(csr));
                                    }

                                    @Override
                                    public void onUpdate(
                                            CertificateSigningRequest old,
                                            CertificateSigningRequest csr) {
                                        heard.add("~" + name(csr));
                                    }

                                    @Override
                                    public void onDelete(
                                            CertificateSigningRequest csr, boolean unknown) {
                                        heard.add("-" + name(csr));
                                    }
                                })) {

            // When
            CertificateSigningRequest after = create(admin, CsrBuilder.client(node));
            approve(admin, after);
            admin.resource(before).delete();

            // Then
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(
                            () ->
                                    assertThat(heard)
                                            .contains(
                                                    "+" + name(before),
                                                    "+" + name(after),
                                                    "~" + name(after),
                                                    "-" + name(before)));
            assertThat(informer.isWatching()).isTrue();
        }
    }

    // Actors and helpers

    private KubernetesClient node(String name) {
        return cluster().withCertificate("system:node:" + name, List.of("system:nodes"));
    }

    private BootstrapToken createToken(BootstrapToken token) {
        cluster().admin().secrets().inNamespace("kube-system").resource(token.secret()).create();
        return token;
    }

    private static CertificateSigningRequest create(KubernetesClient client, CsrBuilder csr) {
        return client.certificates()
                .v1()
                .certificateSigningRequests()
                .resource(csr.build())
                .create();
    }

    /**
     * The same request for a signer that nobody serves, so that no controller changes it meanwhile.
     */
    private static CsrBuilder unsigned(CsrBuilder csr) {
        return csr.signer("example.com/nobody");
    }

    private static CertificateSigningRequest approve(
            KubernetesClient client, CertificateSigningRequest csr) {
        return putApproval(client, withApproved(csr));
    }

    private static CertificateSigningRequest withApproved(CertificateSigningRequest csr) {
        return csr.edit()
                .withNewStatus()
                .addToConditions(
                        new CertificateSigningRequestConditionBuilder()
                                .withType("Approved")
                                .withStatus("True")
                                .withReason("Test")
                                .withMessage("approved by a test")
                                .build())
                .endStatus()
                .build();
    }

    private static CertificateSigningRequest putApproval(
            KubernetesClient client, CertificateSigningRequest csr) {
        return client.certificates()
                .v1()
                .certificateSigningRequests()
                .resource(csr)
                .subresource("approval")
                .update();
    }

    private List<String> conditions(CertificateSigningRequest csr) {
        return read(csr).getStatus().getConditions().stream()
                .map(condition -> condition.getType())
                .toList();
    }

    private CertificateSigningRequest read(CertificateSigningRequest csr) {
        return cluster()
                .admin()
                .certificates()
                .v1()
                .certificateSigningRequests()
                .withName(name(csr))
                .get();
    }

    private X509Certificate certificate(CertificateSigningRequest csr) throws Exception {
        String pem =
                await().atMost(Duration.ofSeconds(20))
                        .until(
                                () -> read(csr).getStatus().getCertificate(),
                                text -> text != null && !text.isEmpty());
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(Base64.getDecoder().decode(pem)));
    }

    private static JsonNode whoAmI(KubernetesClient client) {
        String answer =
                client.raw(
                        "/apis/authentication.k8s.io/v1/selfsubjectreviews",
                        "POST",
                        Map.of(
                                "apiVersion",
                                "authentication.k8s.io/v1",
                                "kind",
                                "SelfSubjectReview"));
        return Json.parse(answer.getBytes(StandardCharsets.UTF_8)).path("status").path("userInfo");
    }

    /** Whether a bootstrapper of ours could do that. */
    private static boolean review(
            KubernetesClient client, String verb, String group, String resource, String sub) {
        return client.authorization()
                .v1()
                .subjectAccessReview()
                .create(
                        new SubjectAccessReviewBuilder()
                                .withNewSpec()
                                .withUser("system:bootstrap:abcdef")
                                .withGroups(
                                        "system:bootstrappers",
                                        "system:bootstrappers:berth",
                                        "system:authenticated")
                                .withNewResourceAttributes()
                                .withVerb(verb)
                                .withGroup(group)
                                .withResource(resource)
                                .withSubresource(sub)
                                .endResourceAttributes()
                                .endSpec()
                                .build())
                .getStatus()
                .getAllowed();
    }

    private static void assertRefused(
            int code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        refusal ->
                                assertThat(refusal.getCode())
                                        .as("%s", refusal.getMessage())
                                        .isEqualTo(code));
    }

    private static Node aNode(String name) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .addNewCondition()
                .withType("MemoryPressure")
                .withStatus("False")
                .endCondition()
                .addNewCondition()
                .withType("Ready")
                .withStatus("False")
                .endCondition()
                .endStatus()
                .build();
    }

    private static Node labelled(Node old, String value) {
        return old.edit().editMetadata().addToLabels("test", value).endMetadata().build();
    }

    private static io.fabric8.kubernetes.api.model.coordination.v1.Lease aLease(String name) {
        return new LeaseBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("kube-node-lease")
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(name)
                .withLeaseDurationSeconds(40)
                .endSpec()
                .build();
    }

    private static String name(HasMetadata object) {
        return object.getMetadata().getName();
    }

    /** Writes down what a watch says. */
    private static final class Recorder<T extends HasMetadata> implements Watcher<T> {
        final Queue<String> seen = new ConcurrentLinkedQueue<>();
        final Queue<String> bookmarks = new ConcurrentLinkedQueue<>();

        @Override
        public void eventReceived(Action action, T resource) {
            if (action == Action.BOOKMARK) {
                bookmarks.add(resource.getMetadata().getResourceVersion());
            } else {
                seen.add(action + " " + name(resource));
            }
        }

        @Override
        public void onClose(WatcherException cause) {
            seen.add("CLOSED " + cause.getMessage());
        }
    }

    /** A bootstrap token and its Secret, valid by default. */
    record BootstrapToken(String id, String secretHalf, Map<String, String> data) {

        static BootstrapToken valid() {
            String id = random(6);
            String half = random(16);
            return new BootstrapToken(
                    id,
                    half,
                    Map.of(
                            "token-id",
                            id,
                            "token-secret",
                            half,
                            "usage-bootstrap-authentication",
                            "true",
                            "auth-extra-groups",
                            "system:bootstrappers:berth",
                            "expiration",
                            Instant.now()
                                    .plus(15, ChronoUnit.MINUTES)
                                    .truncatedTo(ChronoUnit.SECONDS)
                                    .toString()));
        }

        BootstrapToken expiring(Instant at) {
            return with("expiration", at.truncatedTo(ChronoUnit.SECONDS).toString());
        }

        BootstrapToken with(String field, String value) {
            var changed = new java.util.HashMap<>(data);
            changed.put(field, value);
            return new BootstrapToken(id, secretHalf, changed);
        }

        String whole() {
            return id + "." + secretHalf;
        }

        String secretName() {
            return "bootstrap-token-" + id;
        }

        Secret secret() {
            return new SecretBuilder()
                    .withNewMetadata()
                    .withName(secretName())
                    .withNamespace("kube-system")
                    .endMetadata()
                    .withType("bootstrap.kubernetes.io/token")
                    .withStringData(data)
                    .build();
        }

        private static String random(int length) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < length; i++) {
                text.append(
                        "abcdefghijklmnopqrstuvwxyz0123456789"
                                .charAt(ThreadLocalRandom.current().nextInt(36)));
            }
            return text.toString();
        }
    }
}
