/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver;

import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.events.NodeFact.CertificateIssued;
import dev.berth.events.NodeFact.CsrDecided;
import dev.berth.events.NodeFact.NodeRegistered;
import dev.berth.events.NodeName;
import dev.berth.sandbox.cluster.RealCluster;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * The approver on a real API server, with exactly the chart's roles: runs when {@code
 * KUBEBUILDER_ASSETS} names a folder with kube-apiserver and etcd; what needs certificates, when
 * kube-controller-manager is there as well.
 */
@QuarkusTest
@TestProfile(RealClusterIT.OnRealCluster.class)
@EnabledIfEnvironmentVariable(
        named = RealCluster.ASSETS,
        matches = ".+",
        disabledReason = "KUBEBUILDER_ASSETS does not name a folder with kube-apiserver and etcd")
class RealClusterIT extends OneNode {

    public static final class OnRealCluster implements QuarkusTestProfile {
        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(RealClusterSandbox.class));
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }
    }

    @Test
    void requestOfAStartedKubeletIsApproved() {
        // Given
        known();

        // When
        CertificateSigningRequest csr = kubelet.asksForItsCertificate();

        // Then
        awaitFact(CsrDecided.class, 1);
        assertThat(conditions(csr)).containsExactly("Approved");
    }

    @Test
    void anotherNodesNameIsDeniedAndAnEventSaysWhy() {
        // Given
        known();

        // When
        CertificateSigningRequest csr = kubelet.asksToBe(new NodeName("another"));

        // Then
        awaitFact(CsrDecided.class, 1);
        assertThat(conditions(csr)).containsExactly("Denied");
        eventually()
                .untilAsserted(
                        () ->
                                assertThat(eventsOf(csr))
                                        .extracting(Event::getReason)
                                        .containsExactly("AnotherName"));
    }

    @Test
    void requestBeforeTheFactsWaitsForThem() {
        // Given
        CertificateSigningRequest csr = kubelet.asksForItsCertificate();
        awaitReason(csr, "UnknownToken");

        // When
        known();

        // Then
        awaitFact(CsrDecided.class, 1);
        assertThat(conditions(csr)).containsExactly("Approved");
    }

    @Test
    void nobodyElseApprovesOurTokensRequests() {
        // When
        // Then
        eventually()
                .untilAsserted(
                        () -> when().get("/api/v1/bypass").then().body("status", equalTo("NONE")));
    }

    @Test
    void nodeJoinsAndServesUnderItsAddress() {
        assumeTrue(
                RealClusterSandbox.signs(),
                "KUBEBUILDER_ASSETS has no kube-controller-manager: nobody signs");

        // Given
        known();
        hasItsClientCertificate();

        // When
        kubelet.registers();
        kubelet.asksToServe(ip);

        // Then
        awaitFact(NodeRegistered.class, 1);
        awaitFact(CertificateIssued.class, 2);
    }

    private List<Event> eventsOf(CertificateSigningRequest csr) {
        return admin.events().v1().events().inNamespace("default").list().getItems().stream()
                .filter(event -> csr.getMetadata().getUid().equals(event.getRegarding().getUid()))
                .toList();
    }
}
