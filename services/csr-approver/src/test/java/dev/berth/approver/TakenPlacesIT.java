/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.events.NodeFact.CertificateIssued;
import dev.berth.events.NodeFact.InventoryChanged;
import dev.berth.events.NodeFact.NodeRequested;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who is there keeps its name and its addresses, until somebody says otherwise. */
@QuarkusTest
class TakenPlacesIT extends OneNode {

    @Test
    void liveNodesNameIsNotGivenToAnotherMachine() {
        // Given
        aReadyNode();
        known();

        // When
        CertificateSigningRequest csr = kubelet.asksForItsCertificate();

        // Then
        awaitReason(csr, "LiveNode");
        assertThat(conditions(csr)).isEmpty();
    }

    @Test
    void staleNodeOfTheSameNameIsNoObstacle() {
        // Given
        admin.nodes().resource(kubelet.nodeObject()).create();
        known();

        // When
        CertificateSigningRequest csr = kubelet.asksForItsCertificate();

        // Then
        awaitFact(CertificateIssued.class, 1);
        assertThat(conditions(csr)).containsExactly("Approved");
    }

    @Test
    void declaredRejoinTakesTheLiveNodesPlace() {
        // Given
        aReadyNode();
        others.rendererSays(
                new NodeRequested(
                        UUID.randomUUID(),
                        node,
                        1,
                        Instant.now(),
                        OtherServices.spec(ip),
                        "new mainboard"));
        others.distributorSays(OtherServices.issued(node, 1, tokenId));
        others.distributorSays(OtherServices.started(node, 1));

        // When
        CertificateSigningRequest csr = kubelet.asksForItsCertificate();

        // Then
        awaitFact(CertificateIssued.class, 1);
        assertThat(conditions(csr)).containsExactly("Approved");
    }

    @Test
    void addressAnotherNodeServesUnderStaysWithItUntilTheInventoryTakesItAway() throws Exception {
        // Given
        OneNode first = another();
        first.known(ip);
        first.hasItsClientCertificate();
        first.kubelet.asksToServe(ip);
        first.awaitFact(CertificateIssued.class, 2);
        known(ip);
        hasItsClientCertificate();
        CertificateSigningRequest csr = kubelet.asksToServe(ip);
        awaitReason(csr, "ServedByAnotherNode");

        // When
        others.rendererSays(
                new InventoryChanged(
                        UUID.randomUUID(),
                        first.node,
                        1,
                        Instant.now(),
                        OtherServices.spec(first.ip)));

        // Then
        awaitFact(CertificateIssued.class, 2);
        assertThat(conditions(csr)).containsExactly("Approved");
        first.stop();
    }

    private void aReadyNode() {
        admin.nodes()
                .resource(
                        new NodeBuilder(kubelet.nodeObject())
                                .editStatus()
                                .addNewCondition()
                                .withType("Ready")
                                .withStatus("True")
                                .endCondition()
                                .endStatus()
                                .build())
                .create();
    }
}
