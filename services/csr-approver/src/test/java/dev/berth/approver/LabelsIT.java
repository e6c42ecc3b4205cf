/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.events.NodeFact.InventoryChanged;
import dev.berth.events.NodeFact.NodeRegistered;
import dev.berth.events.NodeFact.NodeRequested;
import dev.berth.events.NodeSpec;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Labels a kubelet may not set itself, where they are switched on. */
@QuarkusTest
@TestProfile(LabelsIT.On.class)
class LabelsIT extends OneNode {

    public static final class On implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("berth.registration.labels", "true");
        }
    }

    @Test
    void announcedLabelsAreWrittenAndThoseThatLeaveTheInventoryAreTaken() {
        // Given
        Sandbox.cluster().addRbac(Sandbox.PATCH_NODES);
        announced(
                Map.of(
                        "node-restriction.kubernetes.io/tier", "gold",
                        "node-role.kubernetes.io/edge", "",
                        "rack", "r7"));
        hasItsClientCertificate();
        kubelet.registers();
        awaitFact(NodeRegistered.class, 1);
        eventually()
                .untilAsserted(
                        () ->
                                assertThat(labels())
                                        .containsEntry(
                                                "node-restriction.kubernetes.io/tier", "gold")
                                        .containsEntry("node-role.kubernetes.io/edge", "")
                                        .doesNotContainKey("rack"));
        admin.nodes()
                .withName(node.value())
                .edit(
                        found -> {
                            found.getMetadata().getLabels().put("kubernetes.io/of-somebody", "x");
                            return found;
                        });

        // When
        others.rendererSays(
                new InventoryChanged(
                        UUID.randomUUID(),
                        node,
                        1,
                        Instant.now(),
                        spec(Map.of("node-restriction.kubernetes.io/tier", "silver"))));

        // Then
        eventually()
                .untilAsserted(
                        () ->
                                assertThat(labels())
                                        .containsEntry(
                                                "node-restriction.kubernetes.io/tier", "silver")
                                        .containsEntry("kubernetes.io/of-somebody", "x")
                                        .doesNotContainKey("node-role.kubernetes.io/edge"));
    }

    private void announced(Map<String, String> labels) {
        others.rendererSays(
                new NodeRequested(UUID.randomUUID(), node, 1, Instant.now(), spec(labels), null));
        others.distributorSays(OtherServices.issued(node, 1, tokenId));
        others.distributorSays(OtherServices.started(node, 1));
        awaitKnown(
                "SELECT 1 FROM expected_node WHERE name = ? AND announced"
                        + " AND started_attempt = 1");
    }

    private NodeSpec spec(Map<String, String> labels) {
        NodeSpec plain = OtherServices.spec(ip);
        return new NodeSpec(
                plain.source(),
                plain.internalIPs(),
                plain.externalIPs(),
                plain.dnsNames(),
                plain.ssh(),
                plain.pool(),
                plain.profile(),
                new TreeMap<>(labels),
                plain.taints(),
                plain.kubelet());
    }

    private Map<String, String> labels() {
        Map<String, String> labels =
                admin.nodes().withName(node.value()).get().getMetadata().getLabels();
        return labels == null ? Map.of() : labels;
    }
}
