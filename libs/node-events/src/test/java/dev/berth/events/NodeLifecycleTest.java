/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.events.Outcome.Advanced;
import dev.berth.events.Outcome.Rejected;
import dev.berth.events.Outcome.Unchanged;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules by name; {@link GeneratedDocsTest} pins every cell of the matrix. */
class NodeLifecycleTest {

    @Test
    void aLaterFactAdvancesOverMissingOnes() {
        // Given
        NodeState pending = new NodeState(NodePhase.PENDING, 1, false);

        // When
        Outcome outcome = NodeLifecycle.on(pending, SampleFacts.of(FactType.KUBELET_STARTED, 1));

        // Then
        assertThat(outcome)
                .isEqualTo(new Advanced(pending, new NodeState(NodePhase.DISTRIBUTED, 1, false)));
    }

    @Test
    void anEarlierFactThatArrivesLateChangesNothing() {
        // Given
        NodeState approved = new NodeState(NodePhase.APPROVED, 1, false);

        // When
        Outcome outcome = NodeLifecycle.on(approved, SampleFacts.of(FactType.CONFIG_RENDERED, 1));

        // Then
        assertThat(outcome).isEqualTo(new Unchanged(approved));
    }

    @Test
    void olderAttemptIsVoid() {
        // Given
        NodeState second = new NodeState(NodePhase.RENDERED, 2, false);

        // When
        Outcome outcome = NodeLifecycle.on(second, SampleFacts.of(FactType.KUBELET_STARTED, 1));

        // Then
        assertThat(outcome).isInstanceOf(Rejected.class);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"WITHDRAWN", "REGISTERED"})
    void aRegistrationByAnOlderAttemptRegistersFromEveryPhase(NodePhase phase) {
        // Given
        NodeState third = new NodeState(phase, 3, true);

        // When
        Outcome outcome = NodeLifecycle.on(third, SampleFacts.of(FactType.NODE_REGISTERED, 1));

        // Then
        assertThat(outcome)
                .isEqualTo(new Advanced(third, new NodeState(NodePhase.REGISTERED, 3, true)));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NODE_REQUESTED")
    void aWithdrawnNodeHearsNothingButANewRequest(FactType type) {
        // Given
        NodeState withdrawn = new NodeState(NodePhase.WITHDRAWN, 1, false);

        // When
        Outcome outcome = NodeLifecycle.on(withdrawn, SampleFacts.of(type, 1));

        // Then
        assertThat(outcome).isInstanceOf(Rejected.class);
    }

    @Test
    void aWithdrawnNodeMayBeRequestedAgain() {
        // Given
        NodeState withdrawn = new NodeState(NodePhase.WITHDRAWN, 1, false);

        // When
        Outcome outcome = NodeLifecycle.on(withdrawn, SampleFacts.of(FactType.NODE_REQUESTED, 2));

        // Then
        assertThat(outcome.state()).isEqualTo(new NodeState(NodePhase.PENDING, 2, false));
    }

    @Test
    void onlyTheApprovalOfTheBootstrapRequestIsAPhase() {
        // Given
        NodeState started = new NodeState(NodePhase.DISTRIBUTED, 1, false);

        // When
        Outcome outcome =
                NodeLifecycle.on(started, SampleFacts.decided(1, CertificatePurpose.SERVING));

        // Then
        assertThat(outcome).isEqualTo(new Unchanged(started));
    }

    @Test
    void aFailureThatHoldsKeepsThePhase() {
        // Given
        NodeState rendered = new NodeState(NodePhase.RENDERED, 1, false);

        // When
        Outcome outcome = NodeLifecycle.on(rendered, SampleFacts.failed(1, FailureClass.HOST_KEY));

        // Then
        assertThat(outcome).isEqualTo(new Unchanged(rendered));
    }

    @Test
    void aRegisteredNodeIsNotRetriedButRejoined() {
        // Given
        NodeState registered = new NodeState(NodePhase.REGISTERED, 1, false);

        // When
        Outcome retried = NodeLifecycle.on(registered, SampleFacts.of(FactType.RETRY_REQUESTED, 2));

        // Then
        assertThat(retried).isInstanceOf(Rejected.class);
    }

    @Test
    void anAttemptCannotBeSkipped() {
        // Given
        NodeState failed = new NodeState(NodePhase.FAILED, 1, false);

        // When
        Outcome outcome = NodeLifecycle.on(failed, SampleFacts.of(FactType.RETRY_REQUESTED, 3));

        // Then
        assertThat(outcome).isInstanceOf(Rejected.class);
    }

    @Test
    void holdingDoesNotStopWhatHasHappened() {
        // Given
        NodeState held = new NodeState(NodePhase.RENDERED, 1, true);

        // When
        Outcome outcome = NodeLifecycle.on(held, SampleFacts.of(FactType.KUBELET_STARTED, 1));

        // Then
        assertThat(outcome.state()).isEqualTo(new NodeState(NodePhase.DISTRIBUTED, 1, true));
    }
}
