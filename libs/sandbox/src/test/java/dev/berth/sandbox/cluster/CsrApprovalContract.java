/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import static dev.berth.sandbox.cluster.ClusterFixture.approve;
import static dev.berth.sandbox.cluster.ClusterFixture.assertRefused;
import static dev.berth.sandbox.cluster.ClusterFixture.create;
import static dev.berth.sandbox.cluster.ClusterFixture.name;
import static dev.berth.sandbox.cluster.ClusterFixture.putApproval;
import static dev.berth.sandbox.cluster.ClusterFixture.withApproved;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;

/** Certificate signing requests as they are decided on: approval, and what is signed then. */
interface CsrApprovalContract extends ClusterFixture {

    @Test
    default void approvalTakesTheRightOnTheSigner() {
        // Given
        CertificateSigningRequest csr = create(cluster().admin(), CsrBuilder.client(node()));

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
    default void approvedCannotBeDeniedAsWellNorTakenBack() {
        // Given
        KubernetesClient approver = cluster().serviceAccount("berth-csr-approver");
        CertificateSigningRequest csr =
                create(cluster().admin(), unsigned(CsrBuilder.client(node())));
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
    default void approvalOfAStaleVersionConflicts() {
        // Given
        KubernetesClient admin = cluster().admin();
        CertificateSigningRequest old = create(admin, unsigned(CsrBuilder.client(node())));
        admin.resource(old.edit().editMetadata().addToLabels("a", "b").endMetadata().build())
                .update();

        // When Then
        assertRefused(409, () -> putApproval(admin, withApproved(old)));
    }

    @Test
    default void approvedClientRequestIsSigned() throws Exception {
        // Given
        assumeTrue(cluster().signs(), "nothing signs here: there is no kube-controller-manager");
        KubernetesClient admin = cluster().admin();
        CertificateSigningRequest csr =
                create(admin, CsrBuilder.client(node()).expirationSeconds(3600));

        // When
        approve(admin, csr);

        // Then
        X509Certificate certificate = certificate(csr);
        assertThat(certificate.getSubjectX500Principal().getName())
                .isEqualTo("CN=system:node:" + node() + ",O=system:nodes");
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(Duration.between(Instant.now(), certificate.getNotAfter().toInstant()))
                .isLessThanOrEqualTo(Duration.ofHours(1));
    }

    @Test
    default void approvedServingRequestIsSignedWithItsNames() throws Exception {
        // Given
        assumeTrue(cluster().signs(), "nothing signs here: there is no kube-controller-manager");
        CertificateSigningRequest csr =
                create(kubelet(), CsrBuilder.serving(node(), "10.1.2.3", "fd00::1"));

        // When
        approve(cluster().admin(), csr);

        // Then
        X509Certificate certificate = certificate(csr);
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(
                        certificate.getSubjectAlternativeNames().stream()
                                .map(name -> (Object) name.get(1)))
                .containsExactlyInAnyOrder(node(), "10.1.2.3", "fd00:0:0:0:0:0:0:1");
    }

    @Test
    default void requestThatIsNoKubeletsFailsWhenSigned() {
        // Given
        assumeTrue(cluster().signs(), "nothing signs here: there is no kube-controller-manager");
        KubernetesClient admin = cluster().admin();
        CertificateSigningRequest csr =
                create(admin, CsrBuilder.client(node()).name(GeneralName.dNSName, "example.net"));

        // When
        approve(admin, csr);

        // Then
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(conditions(csr)).contains("Failed"));
    }

    /**
     * The same request for a signer that nobody serves, so that no controller changes it meanwhile.
     */
    private static CsrBuilder unsigned(CsrBuilder csr) {
        return csr.signer("example.com/nobody");
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
}
