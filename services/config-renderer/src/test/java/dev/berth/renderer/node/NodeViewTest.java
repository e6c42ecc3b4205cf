/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.events.NodeFact.ConfigRendered;
import dev.berth.events.NodeFact.NodeRequested;
import dev.berth.events.NodeLifecycle;
import dev.berth.events.NodeName;
import dev.berth.events.NodeSpec;
import dev.berth.events.Rendering;
import dev.berth.events.SshEndpoint;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class NodeViewTest {

    private static final Instant AT = Instant.parse("2026-11-24T10:00:00Z");
    private static final NodeName NODE = new NodeName("k1");
    private static final SshEndpoint SSH = new SshEndpoint("10.0.0.7", 22, null, null, null);

    @Test
    void theProfileIsTheOneThatWasRendered() {
        // Given
        NodeRecord record = rendered();

        // When
        NodeView view = NodeView.of(record, rendering("edge"), List.of(), false);

        // Then
        assertThat(view.spec().profile()).isEqualTo("edge");
        assertThat(record.spec().profile()).isEqualTo("default");
    }

    @Test
    void theProfileOfADriftIsTheOneThatIsWanted() {
        // Given
        NodeRecord record = rendered();
        record.wish(spec("gpu"));

        // When
        NodeView view = NodeView.of(record, rendering("edge"), List.of(), false);

        // Then
        assertThat(view.spec().profile()).isEqualTo("gpu");
    }

    @Test
    void beforeAnythingIsRenderedTheProfileIsTheAnnouncedOne() {
        // Given
        NodeRecord record = requested();

        // When
        NodeView view = NodeView.of(record, null, List.of(), false);

        // Then
        assertThat(view.spec().profile()).isEqualTo("default");
    }

    private static NodeRecord rendered() {
        NodeRecord record = requested();
        ConfigRendered fact = new ConfigRendered(UUID.randomUUID(), NODE, 1, AT, rendering("edge"));
        record.fold(fact, NodeLifecycle.on(record.state(), fact));
        return record;
    }

    private static NodeRecord requested() {
        return NodeRecord.begin(
                new NodeRequested(UUID.randomUUID(), NODE, 1, AT, spec("default"), null));
    }

    private static Rendering rendering(String profile) {
        return new Rendering(
                "sha256:1",
                profile,
                SSH,
                "far",
                "/usr/local/bin/kubelet",
                "kubelet.service",
                false,
                List.of(),
                List.of(),
                null);
    }

    private static NodeSpec spec(String profile) {
        return new NodeSpec(
                "dc1",
                List.of("10.0.0.7"),
                List.of(),
                List.of(),
                SSH,
                "far",
                profile,
                new TreeMap<>(),
                List.of(),
                new TreeMap<>());
    }
}
