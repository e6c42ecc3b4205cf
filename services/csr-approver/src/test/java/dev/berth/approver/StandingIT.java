/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.events.Condition.Status;
import dev.berth.events.NodeFact.NodeObserved;
import dev.berth.events.NodeFact.NodeRegistered;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** What becomes of a node in the cluster after it registered is said, and its deletion counts. */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class StandingIT extends OneNode {

    @Test
    void deletedNodeIsSaidAndGetsNoCertificateUntilItIsThereAgain() {
        // Given
        known();
        hasItsClientCertificate();
        Node there = kubelet.registers();
        awaitFact(NodeRegistered.class, 1);
        awaitFact(NodeObserved.class, 1);

        // When
        admin.nodes().resource(there).delete();

        // Then
        awaitFact(NodeObserved.class, 2);
        assertThat(facts.of(node, NodeObserved.class).getLast())
                .extracting(NodeObserved::present, NodeObserved::ready, NodeObserved::reason)
                .containsExactly(false, Status.UNKNOWN, "NodeDeleted");
        CertificateSigningRequest renewal = kubelet.renewsItsCertificate();
        awaitReason(renewal, "NodeDeleted");
        kubelet.registers();
        eventually()
                .untilAsserted(() -> assertThat(conditions(renewal)).containsExactly("Approved"));
    }
}
