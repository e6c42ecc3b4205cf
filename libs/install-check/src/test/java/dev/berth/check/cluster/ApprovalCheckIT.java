/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.check.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.check.Finding;
import dev.berth.check.Finding.Failed;
import dev.berth.check.Finding.Seen;
import dev.berth.check.Finding.Unseen;
import dev.berth.sandbox.cluster.ClusterOptions;
import dev.berth.sandbox.cluster.SandboxCluster;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestBuilder;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestConditionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a cluster whose signer can be held and whose bindings can bypass Berth. */
class ApprovalCheckIT {

    private static final String MAY_LIST =
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: reader}
            rules:
              - {apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests], verbs: [list]}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: reader}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}
            subjects: [{kind: ServiceAccount, name: reader, namespace: berth}]
            """;

    /** As the hard-way guide and kubeadm make it. */
    private static final String AUTO_APPROVE =
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: auto-approve-csrs-for-group}
            roleRef:
              apiGroup: rbac.authorization.k8s.io
              kind: ClusterRole
              name: "system:certificates.k8s.io:certificatesigningrequests:nodeclient"
            subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: "system:bootstrappers"}]
            """;

    @TempDir private Path dir;
    private SandboxCluster cluster;
    private KubernetesClient client;
    private KubernetesClient admin;

    @BeforeEach
    void start() {
        cluster =
                SandboxCluster.start(
                        dir.resolve("cluster"),
                        ClusterOptions.withRbac(
                                List.of(Path.of("../../deploy/helm/files/rbac.yaml"))));
        client = ClusterChecksIT.as(cluster.kubeconfig("berth-csr-approver"));
        admin = ClusterChecksIT.as(cluster.adminKubeconfig());
    }

    @AfterEach
    void stop() {
        client.close();
        admin.close();
        cluster.close();
    }

    @Test
    void nobodyElseApprovesAndNothingWasSignedYet() throws Exception {
        // When
        List<Finding> findings = check(Clock.systemUTC());

        // Then
        assertThat(findings.get(0)).isInstanceOf(Unseen.class);
        assertThat(findings.get(1)).isInstanceOf(Seen.class);
    }

    @Test
    void aBindingByWhichTheControllerManagerApprovesIsAFailure() throws Exception {
        // Given
        rbac(AUTO_APPROVE);

        // When
        List<Finding> findings = check(Clock.systemUTC());

        // Then
        assertThat(((Failed) findings.get(1)).what()).contains("before Berth has judged");
        assertThat(((Failed) findings.get(1)).remedy()).contains("nodeclient");
    }

    @Test
    void whoMayNotAskSaysSoAndHowToAsk() throws Exception {
        // Given: an account that sees requests and no more, and a bypass it cannot see
        rbac(MAY_LIST);
        rbac(AUTO_APPROVE);
        try (KubernetesClient reader = ClusterChecksIT.as(cluster.kubeconfig("reader"))) {
            // When
            List<Finding> findings = new ApprovalCheck(reader, Clock.systemUTC()).run();

            // Then
            assertThat(((Unseen) findings.get(1)).where()).contains("can-i create");
        }
    }

    @Test
    void aSignedRequestShowsTheSigner() throws Exception {
        // Given
        approve(request());
        admin.certificates()
                .v1()
                .certificateSigningRequests()
                .withName("csr-1")
                .waitUntilCondition(
                        csr -> csr != null && csr.getStatus().getCertificate() != null,
                        10,
                        TimeUnit.SECONDS);

        // When
        List<Finding> findings = check(Clock.systemUTC());

        // Then
        assertThat(findings.get(0)).isEqualTo(new Seen("approved kubelet requests are signed"));
    }

    @Test
    void anApprovedRequestThatStaysUnsignedIsAFailure() throws Exception {
        // Given
        cluster.holdSigning();
        approve(request());

        // When
        List<Finding> findings = check(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(6)));

        // Then
        assertThat(((Failed) findings.get(0)).what()).contains("csr-1");
        assertThat(((Failed) findings.get(0)).remedy()).contains("--cluster-signing-cert-file");
    }

    private List<Finding> check(Clock clock) {
        return new ApprovalCheck(client, clock).run();
    }

    private void rbac(String yaml) throws Exception {
        cluster.addRbac(Files.writeString(Files.createTempFile(dir, "rbac", ".yaml"), yaml));
    }

    private static CertificateSigningRequest request() throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("EC").generateKeyPair();
        byte[] der =
                new JcaPKCS10CertificationRequestBuilder(
                                new X500Name("O=system:nodes,CN=system:node:k8scloud1"),
                                keys.getPublic())
                        .build(
                                new JcaContentSignerBuilder("SHA256withECDSA")
                                        .build(keys.getPrivate()))
                        .getEncoded();
        String pem =
                "-----BEGIN CERTIFICATE REQUEST-----\n"
                        + Base64.getMimeEncoder().encodeToString(der)
                        + "\n-----END CERTIFICATE REQUEST-----\n";
        return new CertificateSigningRequestBuilder()
                .withNewMetadata()
                .withName("csr-1")
                .endMetadata()
                .withNewSpec()
                .withSignerName("kubernetes.io/kube-apiserver-client-kubelet")
                .withUsages("digital signature", "client auth")
                .withRequest(
                        Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII)))
                .endSpec()
                .build();
    }

    private void approve(CertificateSigningRequest request) {
        CertificateSigningRequest filed = admin.resource(request).create();
        filed.getStatus()
                .getConditions()
                .add(
                        new CertificateSigningRequestConditionBuilder()
                                .withType("Approved")
                                .withStatus("True")
                                .withReason("Test")
                                .build());
        admin.certificates()
                .v1()
                .certificateSigningRequests()
                .withName("csr-1")
                .approve(filed.getStatus().getConditions().getFirst());
    }
}
