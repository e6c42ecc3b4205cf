/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.berth.events.NodeName;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code kubectl describe csr} shows. */
@QuarkusTest
class CsrEventsIT extends OneNode {

    @Test
    void requestThatWaitedAndWasApprovedHasAnEventOfEach() {
        // Given
        others.rendererSays(OtherServices.requested(node, ip));
        others.distributorSays(OtherServices.issued(node, 1, tokenId));
        awaitKnown("SELECT 1 FROM expected_node WHERE name = ? AND announced");
        CertificateSigningRequest csr = kubelet.asksForItsCertificate();
        awaitReason(csr, "NotStarted");

        // When
        others.distributorSays(OtherServices.started(node, 1));

        // Then
        eventually()
                .untilAsserted(
                        () ->
                                assertThat(eventsOf(csr))
                                        .extracting(Event::getAction, Event::getReason)
                                        .contains(
                                                tuple("Wait", "NotStarted"),
                                                tuple("Approve", "InventoryMatches")));
    }

    @Test
    void denialIsAWarningWithItsReason() {
        // Given
        known();

        // When
        CertificateSigningRequest csr = kubelet.asksToBe(new NodeName("another"));

        // Then
        eventually()
                .untilAsserted(
                        () ->
                                assertThat(eventsOf(csr))
                                        .extracting(Event::getType, Event::getReason)
                                        .containsExactly(tuple("Warning", "AnotherName")));
    }

    @Test
    void requestsOfNobodysTokensHaveNone() throws Exception {
        // Given
        CertificateSigningRequest strangers = kubelet.asksForItsCertificate();
        awaitReason(strangers, "UnknownToken");
        OneNode ours = another();
        ours.known();

        // When: one that is decided later has its Event, so the earlier one's would be there too
        CertificateSigningRequest csr = ours.kubelet.asksForItsCertificate();
        eventually().untilAsserted(() -> assertThat(eventsOf(csr)).isNotEmpty());

        // Then
        assertThat(eventsOf(strangers)).isEmpty();
        ours.stop();
    }

    private List<Event> eventsOf(CertificateSigningRequest csr) {
        return admin.events().v1().events().inNamespace("default").list().getItems().stream()
                .filter(event -> csr.getMetadata().getUid().equals(event.getRegarding().getUid()))
                .toList();
    }
}
