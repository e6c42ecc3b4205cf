/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.events.HostKeyTrust;
import dev.berth.events.NodeSpec;
import dev.berth.events.SshEndpoint;
import dev.berth.renderer.node.DesiredState.Announced;
import dev.berth.renderer.node.DesiredState.Decision;
import dev.berth.renderer.node.DesiredState.Existing;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DesiredStateTest {

    private static final Instant THEN = Instant.parse("2026-11-23T10:00:00Z");

    @Test
    void aFreeNameIsANewNode() {
        assertThat(DesiredState.decide(null, announced(spec(), null)))
                .isEqualTo(new Decision.NewNode());
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
        Existing existing = new Existing(spec(), false, false, List.of(), "reinstalled", Map.of());

        // When
        Decision decision = DesiredState.decide(existing, announced(spec(), "reinstalled"));

        // Then
        assertThat(decision).isEqualTo(new Decision.Unchanged());
    }

    @Test
    void aRejoinThatWasAcceptedBeforeDoesNotComeBackWithAPendingChange() {
        // Given
        Existing existing = new Existing(spec(), false, false, List.of(), "reinstalled", Map.of());
        NodeSpec moved = with(b -> b.ssh = new SshEndpoint("10.0.0.9", 22, null, null, null));

        // When
        Decision decision = DesiredState.decide(existing, announced(moved, "reinstalled"));

        // Then
        assertThat(decision)
                .isEqualTo(new Decision.ChangePending(List.of("the SSH address changes"), null));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aWithdrawnNodeComesBackByARejoinOnlyWhateverElseIsSaid(boolean changed) {
        // Given
        Existing withdrawn =
                new Existing(spec(), true, false, List.of(), null, Map.of("dc1", THEN));
        NodeSpec spec = changed ? with(b -> b.labels = Map.of()) : spec();

        // When
        Decision without = DesiredState.decide(withdrawn, announced(spec, null));
        Decision old = DesiredState.decide(withdrawn, announcedAt(spec, THEN.minusSeconds(1)));
        Decision with = DesiredState.decide(withdrawn, announced(spec, "back again"));

        // Then
        assertThat(without).isEqualTo(new Decision.Withdrawn());
        assertThat(old).isEqualTo(new Decision.Withdrawn());
        assertThat(with).isEqualTo(new Decision.Rejoin());
    }

    @Test
    void anOlderEventOfItsSourceIsOlderWhateverItSays() {
        // Given
        Existing existing = heard(Map.of("dc1", THEN));

        // When
        Decision decision =
                DesiredState.decide(
                        existing,
                        new Announced(spec(), "reinstalled", false, THEN.minusSeconds(1)));

        // Then
        assertThat(decision).isEqualTo(new Decision.Older());
    }

    @Test
    void theClockOfAnotherSourceMakesNothingOlder() {
        // Given
        Existing existing = heard(Map.of("dc2", THEN.plusSeconds(290)));
        NodeSpec labelled = with(b -> b.labels = Map.of("rack", "r2"));

        // When
        Decision decision = DesiredState.decide(existing, announcedAt(labelled, THEN));

        // Then
        assertThat(decision).isEqualTo(new Decision.InventoryUpdated(false));
    }

    @Test
    void whatASourceSaidBeforeItsPendingChangeIsOlder() {
        // Given
        Existing existing = waiting(pending("dc1"));

        // When
        Decision decision =
                DesiredState.decide(existing, announcedAt(spec(), THEN.minusSeconds(1)));

        // Then
        assertThat(decision).isEqualTo(new Decision.Older());
    }

    @Test
    void aSourceTakesItsOwnPendingChangeBack() {
        // Given
        Existing existing = waiting(pending("dc2"), pending("dc1"));

        // When
        Decision decision = DesiredState.decide(existing, announced(spec(), null));

        // Then
        assertThat(decision).isEqualTo(new Decision.ChangeDropped());
    }

    @Test
    void aSourceCannotTakeBackTheChangeOfAnother() {
        // Given
        Existing existing = waiting(pending("dc2"));

        // When
        Decision decision = DesiredState.decide(existing, announced(spec(), null));

        // Then
        assertThat(decision).isEqualTo(new Decision.Unchanged());
    }

    @ParameterizedTest
    @ValueSource(strings = {"internal", "external", "name"})
    void moreThanItsCertificatesCouldCarryNeedsAWord(String what) {
        // Given
        Existing existing = new Existing(spec(), false, true, List.of(), null, Map.of());

        // When
        Decision decision = DesiredState.decide(existing, announced(wider(what), null));

        // Then
        assertThat(decision)
                .isInstanceOfSatisfying(
                        Decision.ChangePending.class,
                        pending ->
                                assertThat(pending.why())
                                        .singleElement()
                                        .asString()
                                        .startsWith(
                                                "the node holds certificates and would also serve"
                                                        + " under "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"internal", "external", "name"})
    void moreIsInventoryWithoutCertificatesOrFromASourceThatMayWiden(String what) {
        // Given
        Existing without = heard(Map.of());
        Existing with = new Existing(spec(), false, true, List.of(), null, Map.of());

        // When
        Decision early = DesiredState.decide(without, announced(wider(what), null));
        Decision trusted = DesiredState.decide(with, new Announced(wider(what), null, true, null));

        // Then
        assertThat(early).isInstanceOf(Decision.InventoryUpdated.class);
        assertThat(trusted).isInstanceOf(Decision.InventoryUpdated.class);
    }

    private static NodeSpec wider(String what) {
        return with(
                b -> {
                    switch (what) {
                        case "internal" -> b.internalIPs = List.of("10.0.0.1", "fd00::1");
                        case "external" -> b.externalIPs = List.of("192.0.2.7");
                        default -> b.dnsNames = List.of("api.example.net");
                    }
                });
    }

    private static Existing heard(Map<String, Instant> times) {
        return new Existing(spec(), false, false, List.of(), null, times);
    }

    private static Existing waiting(PendingChange... changes) {
        return new Existing(spec(), false, false, List.of(changes), null, Map.of());
    }

    private static PendingChange pending(String source) {
        return new PendingChange(with(b -> b.source = source), null, List.of("why"), THEN, THEN);
    }

    private static Announced announced(NodeSpec spec, @Nullable String rejoin) {
        return new Announced(spec, rejoin, false, null);
    }

    private static Announced announcedAt(NodeSpec spec, Instant time) {
        return new Announced(spec, null, false, time);
    }

    private static Decision decide(NodeSpec spec, @Nullable String rejoin) {
        return DesiredState.decide(heard(Map.of()), announced(spec, rejoin));
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
        private List<String> externalIPs = List.of();
        private List<String> dnsNames = List.of();
        private SshEndpoint ssh = new SshEndpoint("10.0.0.1", 22, null, null, null);
        private String profile = "default";
        private Map<String, String> labels = Map.of("rack", "r1");
        private Map<String, Object> kubelet = Map.of();

        NodeSpec build() {
            return new NodeSpec(
                    source,
                    internalIPs,
                    externalIPs,
                    dnsNames,
                    ssh,
                    "workers",
                    profile,
                    new TreeMap<>(labels),
                    List.of(),
                    new TreeMap<>(kubelet));
        }
    }
}
