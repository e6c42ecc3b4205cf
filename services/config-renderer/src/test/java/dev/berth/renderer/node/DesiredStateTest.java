/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.events.HostKeyTrust;
import dev.berth.events.NodeSpec;
import dev.berth.events.SshEndpoint;
import dev.berth.renderer.node.DesiredState.Decision;
import dev.berth.renderer.node.DesiredState.Existing;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DesiredStateTest {

    private static final Instant THEN = Instant.parse("2026-11-23T10:00:00Z");

    @Test
    void aFreeNameIsANewNode() {
        assertThat(DesiredState.decide(null, spec(), null, null)).isEqualTo(new Decision.NewNode());
    }

    @Test
    void sameContentChangesNothing() {
        assertThat(decide(spec(), null)).isEqualTo(new Decision.Unchanged());
    }

    @Test
    void changedLabelsAreInventory() {
        // Given
        NodeSpec labelled = with(b -> b.labels = Map.of("rack", "r2"));

        // When
        Decision decision = decide(labelled, null);

        // Then
        assertThat(decision).isEqualTo(new Decision.InventoryUpdated(false));
    }

    @Test
    void anExtraAddressIsInventoryAndDrift() {
        // Given
        NodeSpec dual = with(b -> b.internalIPs = List.of("10.0.0.1", "fd00::1"));

        // When
        Decision decision = decide(dual, null);

        // Then
        assertThat(decision).isEqualTo(new Decision.InventoryUpdated(true));
    }

    @Test
    void anAddressTakenAwayNeedsAWord() {
        assertThat(decide(with(b -> b.internalIPs = List.of("10.0.0.2")), null))
                .isInstanceOf(Decision.ChangePending.class);
    }

    @Test
    void changedOverridesAreDrift() {
        assertThat(decide(with(b -> b.kubelet = Map.of("maxPods", 70)), null))
                .isEqualTo(new Decision.DriftRecorded());
    }

    @Test
    void changedProfileIsDrift() {
        assertThat(decide(with(b -> b.profile = "edge"), null))
                .isEqualTo(new Decision.DriftRecorded());
    }

    @Test
    void aChangedSshAddressNeedsAWord() {
        assertThat(
                        decide(
                                with(
                                        b ->
                                                b.ssh =
                                                        new SshEndpoint(
                                                                "10.0.0.9", 22, null, null, null)),
                                null))
                .isInstanceOf(Decision.ChangePending.class);
    }

    @Test
    void aChangedHostKeyNeedsAWordEvenForARejoin() {
        // Given
        NodeSpec rekeyed =
                with(
                        b ->
                                b.ssh =
                                        new SshEndpoint(
                                                "10.0.0.1",
                                                22,
                                                null,
                                                new HostKeyTrust(
                                                        HostKeyTrust.Kind.FINGERPRINT, "SHA256:x"),
                                                null));

        // When
        Decision decision = decide(rekeyed, "reinstalled");

        // Then
        assertThat(decision).isInstanceOf(Decision.ChangePending.class);
    }

    @Test
    void anotherSourceCannotTakeAName() {
        assertThat(decide(with(b -> b.source = "dc2"), "mine"))
                .isInstanceOf(Decision.ChangePending.class);
    }

    @Test
    void aNewRejoinReasonIsARejoin() {
        assertThat(decide(spec(), "reinstalled")).isEqualTo(new Decision.Rejoin());
    }

    @Test
    void theLastRejoinReasonSaidAgainChangesNothing() {
        // Given
        Existing existing = new Existing(spec(), false, null, "reinstalled", null);

        // When
        Decision decision = DesiredState.decide(existing, spec(), "reinstalled", null);

        // Then
        assertThat(decision).isEqualTo(new Decision.Unchanged());
    }

    @Test
    void aWithdrawnNodeComesBackByARejoinOnly() {
        // Given
        Existing withdrawn = new Existing(spec(), true, null, null, null);
        NodeSpec changed = with(b -> b.labels = Map.of());

        // When
        Decision without = DesiredState.decide(withdrawn, changed, null, null);
        Decision with = DesiredState.decide(withdrawn, changed, "back again", null);

        // Then
        assertThat(without).isEqualTo(new Decision.Withdrawn());
        assertThat(with).isEqualTo(new Decision.Rejoin());
    }

    @Test
    void anOlderEventIsOlderWhateverItSays() {
        // Given
        Existing existing = new Existing(spec(), false, null, null, THEN);

        // When
        Decision decision =
                DesiredState.decide(existing, spec(), "reinstalled", THEN.minusSeconds(1));

        // Then
        assertThat(decision).isEqualTo(new Decision.Older());
    }

    @Test
    void aSourceTakesItsOwnPendingChangeBack() {
        // Given
        Existing existing = new Existing(spec(), false, pending("dc1"), null, null);

        // When
        Decision decision = DesiredState.decide(existing, spec(), null, null);

        // Then
        assertThat(decision).isEqualTo(new Decision.ChangeDropped());
    }

    @Test
    void aSourceCannotTakeBackTheChangeOfAnother() {
        // Given
        Existing existing = new Existing(spec(), false, pending("dc2"), null, null);

        // When
        Decision decision = DesiredState.decide(existing, spec(), null, null);

        // Then
        assertThat(decision).isEqualTo(new Decision.Unchanged());
    }

    private static PendingChange pending(String source) {
        return new PendingChange(with(b -> b.source = source), null, List.of("why"), THEN);
    }

    private static Decision decide(NodeSpec spec, @Nullable String rejoin) {
        return DesiredState.decide(
                new Existing(spec(), false, null, null, null), spec, rejoin, null);
    }

    private static NodeSpec spec() {
        return with(_ -> {});
    }

    private static NodeSpec with(java.util.function.Consumer<Builder> change) {
        Builder builder = new Builder();
        change.accept(builder);
        return builder.build();
    }

    private static final class Builder {
        private String source = "dc1";
        private List<String> internalIPs = List.of("10.0.0.1");
        private SshEndpoint ssh = new SshEndpoint("10.0.0.1", 22, null, null, null);
        private String profile = "default";
        private Map<String, String> labels = Map.of("rack", "r1");
        private Map<String, Object> kubelet = Map.of();

        NodeSpec build() {
            return new NodeSpec(
                    source,
                    internalIPs,
                    List.of(),
                    List.of(),
                    ssh,
                    "workers",
                    profile,
                    new TreeMap<>(labels),
                    List.of(),
                    new TreeMap<>(kubelet));
        }
    }
}
