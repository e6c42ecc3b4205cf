/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.approver.csr.policy.CertificateRequest;
import dev.berth.approver.csr.policy.CsrPolicy;
import dev.berth.approver.csr.policy.Judgement;
import dev.berth.approver.csr.policy.PolicySettings;
import dev.berth.approver.inventory.BootstrapToken;
import dev.berth.approver.inventory.ExpectedNode;
import dev.berth.approver.inventory.Inventory;
import dev.berth.events.CertificatePurpose;
import dev.berth.events.CsrDecision;
import dev.berth.events.NodeName;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What real kubelets of 1.34 asked a real API server for is approved, by the same inventory. */
class RecordedRequestsTest {

    private static final String FQDN = "node1.rack-7.example.net";

    private final CsrPolicy policy =
            new CsrPolicy(
                    new PolicySettings(
                            false, Set.of(), Set.of(), "cluster.local", Duration.ofDays(366), 20));

    @ParameterizedTest
    @CsvSource({
        "client-csr-1-pending, node1, BOOTSTRAP_CLIENT",
        "client-csr-2-issued, node1, BOOTSTRAP_CLIENT",
        "client-csr-without-rotation, node2, BOOTSTRAP_CLIENT",
        "client-csr-fqdn-pending, node1.rack-7.example.net, BOOTSTRAP_CLIENT",
        "client-csr-renewal-pending, node1.rack-7.example.net, CLIENT_RENEWAL",
        "client-csr-renewal-issued, node1.rack-7.example.net, CLIENT_RENEWAL",
        "serving-csr-1-pending, node1, SERVING",
        "serving-csr-2-issued, node1, SERVING",
        "serving-csr-fqdn-dual-stack-pending, node1.rack-7.example.net, SERVING",
        "serving-csr-renewal-pending, node1.rack-7.example.net, SERVING",
    })
    void isApproved(String file, String node, CertificatePurpose purpose) {
        // Given
        CertificateRequest request = withOurGroup(KubernetesRequests.read(load(file))).undecided();

        // When
        Judgement judgement = policy.judge(request, inventoryFor(node, request));

        // Then
        assertThat(request.purpose()).contains(purpose);
        assertThat(judgement.decision()).as(judgement.toString()).isEqualTo(CsrDecision.APPROVE);
    }

    @Test
    void theRenewalWasMadeWithTheCertificateThatWasIssued() {
        // Given
        IssuedCertificate first =
                IssuedCertificate.read(
                        KubernetesRequests.certificate(load("client-csr-fqdn-issued"))
                                .orElseThrow());

        // When
        CertificateRequest renewal = KubernetesRequests.read(load("client-csr-renewal-pending"));

        // Then
        assertThat(renewal.credentialIds()).containsExactly("X509SHA256=" + first.sha256());
        assertThat(first.subject()).isEqualTo("CN=system:node:" + FQDN + ",O=system:nodes");
    }

    @Test
    void theIssuedCertificateHasTheKeyAndNamesAskedFor() {
        // Given
        CertificateSigningRequest csr = load("serving-csr-2-issued");

        // When
        IssuedCertificate issued =
                IssuedCertificate.read(KubernetesRequests.certificate(csr).orElseThrow());

        // Then
        assertThat(issued.isFor(csr)).isTrue();
        assertThat(issued.isFor(load("client-csr-2-issued"))).isFalse();
        assertThat(issued.subjectAlternativeNames())
                .containsExactlyInAnyOrder("DNS:node1", "IP:10.233.0.11");
    }

    private static CertificateSigningRequest load(String file) {
        return Serialization.unmarshal(
                RecordedRequestsTest.class.getResourceAsStream("/recordings/" + file + ".json"),
                CertificateSigningRequest.class);
    }

    // Recorded with another group of the guide's kind; Berth has one group for all tokens.
    private static CertificateRequest withOurGroup(CertificateRequest recorded) {
        return new CertificateRequest(
                recorded.uid(),
                recorded.name(),
                recorded.resourceVersion(),
                recorded.createdAt(),
                recorded.signer(),
                recorded.username(),
                recorded.groups().stream()
                        .map(group -> group.replace("bootstrappers:worker", "bootstrappers:berth"))
                        .collect(Collectors.toSet()),
                recorded.usages(),
                recorded.credentialIds(),
                recorded.lifetime(),
                recorded.decided(),
                recorded.deleting(),
                recorded.contents());
    }

    private static Inventory inventoryFor(String node, CertificateRequest request) {
        NodeName name = new NodeName(node);
        boolean bootstrap = request.username().startsWith(CertificateRequest.BOOTSTRAP_USER);
        return new Inventory(
                bootstrap
                        ? new BootstrapToken(
                                request.username()
                                        .substring(CertificateRequest.BOOTSTRAP_USER.length()),
                                name,
                                1,
                                request.createdAt().plus(Duration.ofMinutes(15)),
                                true,
                                null)
                        : null,
                new ExpectedNode(
                        name,
                        1,
                        true,
                        Set.of(node),
                        Set.of(
                                InetAddress.ofLiteral("10.233.0.11"),
                                InetAddress.ofLiteral("fd00:10:233::11")),
                        false,
                        false,
                        1,
                        0,
                        bootstrap ? 0 : 1,
                        bootstrap ? 0 : 1,
                        0,
                        0,
                        false),
                false,
                0,
                0,
                request.credentialIds().stream()
                        .collect(
                                Collectors.toMap(
                                        id -> id.substring("X509SHA256=".length()), _ -> 1)),
                false,
                Set.of());
    }
}
