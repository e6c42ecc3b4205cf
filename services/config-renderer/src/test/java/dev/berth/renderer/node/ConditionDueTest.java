/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.events.Condition.Status;
import dev.berth.events.Condition.Type;
import dev.berth.events.NodeFact;
import dev.berth.events.NodeFact.NodeHeld;
import dev.berth.events.NodeFact.NodeRegistered;
import dev.berth.events.NodeFact.NodeRequested;
import dev.berth.events.NodeLifecycle;
import dev.berth.events.NodeName;
import dev.berth.events.NodeSpec;
import dev.berth.events.SshEndpoint;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ConditionDueTest {

    private static final Instant AT = Instant.parse("2026-11-24T10:00:00Z");
    private static final NodeName NODE = new NodeName("k1");

    @Test
    void whatIsUnknownOfARegisteredNodeIsOverdue() {
        assertThat(ConditionDue.isOverdue(registered(), Expected.VERIFIED)).isTrue();
    }

    @Test
    void whatCameIsNot() {
        // Given
        NodeRecord record = registered();
        record.condition(Type.VERIFIED, Status.TRUE, "Passed", "", AT);

        // When Then
        assertThat(ConditionDue.isOverdue(record, Expected.VERIFIED)).isFalse();
        assertThat(ConditionDue.isOverdue(record, Expected.SERVING)).isTrue();
    }

    @Test
    void whatFailedKeepsItsReason() {
        // Given
        NodeRecord record = registered();
        record.condition(Type.SERVING_CERTIFICATE, Status.FALSE, "AnotherAddress", "", AT);

        // When Then
        assertThat(ConditionDue.isOverdue(record, Expected.SERVING)).isFalse();
    }

    @Test
    void heldNodeIsNotHurried() {
        // Given
        NodeRecord record = registered();
        take(record, new NodeHeld(UUID.randomUUID(), NODE, 1, AT, "operator", "because"));

        // When Then
        assertThat(ConditionDue.isOverdue(record, Expected.SERVING)).isFalse();
    }

    @Test
    void nodeThatJoinsAnewIsNotHurried() {
        // Given
        NodeRecord record = registered();
        take(record, new NodeRequested(UUID.randomUUID(), NODE, 2, AT, spec(), "again"));

        // When Then
        assertThat(ConditionDue.isOverdue(record, Expected.SERVING)).isFalse();
    }

    private static NodeRecord registered() {
        NodeRecord record =
                NodeRecord.begin(new NodeRequested(UUID.randomUUID(), NODE, 1, AT, spec(), null));
        take(record, new NodeRegistered(UUID.randomUUID(), NODE, 1, AT, "uid", "v1.34.2"));
        return record;
    }

    private static void take(NodeRecord record, NodeFact fact) {
        record.fold(fact, NodeLifecycle.on(record.state(), fact));
        Conditions.after(record, fact);
    }

    private static NodeSpec spec() {
        return new NodeSpec(
                "dc1",
                List.of("10.0.0.7"),
                List.of(),
                List.of(),
                new SshEndpoint("10.0.0.7", 22, null, null, null),
                "default",
                "default",
                new TreeMap<>(),
                List.of(),
                new TreeMap<>());
    }
}
