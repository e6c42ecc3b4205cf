/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.events.CertificatePurpose;
import dev.berth.events.CsrDecision;
import dev.berth.events.FailureClass;
import dev.berth.events.NodeFact;
import dev.berth.events.NodeFact.CsrDecided;
import dev.berth.events.NodeFact.KubeletStarted;
import dev.berth.events.NodeFact.NodeHeld;
import dev.berth.events.NodeFact.NodeRegistered;
import dev.berth.events.NodeFact.RetryRequested;
import dev.berth.events.NodeFact.StepFailed;
import dev.berth.events.NodeFact.StepRetrying;
import dev.berth.events.NodeName;
import dev.berth.events.NodePhase;
import dev.berth.events.NodeState;
import dev.berth.events.Step;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StepTroubleTest {

    private static final Instant AT = Instant.parse("2026-11-24T10:00:00Z");
    private static final NodeName NODE = new NodeName("k1");
    private static final NodeState RENDERED = new NodeState(NodePhase.RENDERED, 1, false);
    private static final NodeState DISTRIBUTED = new NodeState(NodePhase.DISTRIBUTED, 1, false);

    @Test
    void aFailedTryIsShownWithItsReasonAndTheNextTry() {
        // When
        StepTrouble trouble = StepTrouble.NONE.after(retrying(1, FailureClass.NETWORK), RENDERED);

        // Then
        assertThat(trouble.retrying())
                .isEqualTo(
                        new StepTrouble.Retrying(
                                Step.DISTRIBUTE,
                                FailureClass.NETWORK,
                                "no answer",
                                3,
                                AT.minusSeconds(9),
                                AT.plusSeconds(8),
                                null,
                                false));
        assertThat(trouble.lastFailure())
                .isEqualTo(
                        new StepTrouble.LastFailure(
                                Step.DISTRIBUTE, FailureClass.NETWORK, "no answer", 1, AT));
    }

    @Test
    void theStartedKubeletEndsBoth() {
        // When
        StepTrouble trouble =
                failing()
                        .after(
                                new KubeletStarted(id(), NODE, 1, AT, "sha256:0", true),
                                DISTRIBUTED);

        // Then
        assertThat(trouble).isEqualTo(StepTrouble.NONE);
    }

    @Test
    void aFailureOutlivesItsAttempt() {
        // Given
        StepTrouble failed =
                failing()
                        .after(
                                failed(FailureClass.AUTH),
                                new NodeState(NodePhase.FAILED, 1, false));

        // When
        StepTrouble trouble =
                failed.after(
                        new RetryRequested(id(), NODE, 2, AT, "operator", "again"),
                        new NodeState(NodePhase.PENDING, 2, false));

        // Then
        assertThat(trouble.retrying()).isNull();
        assertThat(trouble.lastFailure())
                .isEqualTo(
                        new StepTrouble.LastFailure(
                                Step.DISTRIBUTE, FailureClass.AUTH, "refused", 1, AT));
    }

    @Test
    void aKubeletThatStartedOnceMoreDoesNotHideThatItGetsNoCertificate() {
        // Given
        StepTrouble waiting =
                StepTrouble.NONE.after(
                        retrying(1, Step.APPROVE, FailureClass.API_UNREACHABLE), DISTRIBUTED);

        // When
        StepTrouble trouble =
                waiting.after(new KubeletStarted(id(), NODE, 1, AT, "sha256:0", true), DISTRIBUTED);

        // Then
        assertThat(trouble.retrying()).isNull();
        assertThat(trouble.lastFailure())
                .isNotNull()
                .extracting(StepTrouble.LastFailure::step)
                .isEqualTo(Step.APPROVE);
    }

    @Test
    void theApprovedRequestEndsWhatCameBefore() {
        // Given
        StepTrouble waiting =
                StepTrouble.NONE.after(
                        retrying(1, Step.APPROVE, FailureClass.API_UNREACHABLE), DISTRIBUTED);

        // When
        StepTrouble trouble =
                waiting.after(approved(), new NodeState(NodePhase.APPROVED, 1, false));

        // Then
        assertThat(trouble).isEqualTo(StepTrouble.NONE);
    }

    @Test
    void aRegisteredNodeHasNoTrouble() {
        assertThat(
                        failing()
                                .after(
                                        new NodeRegistered(id(), NODE, 1, AT, "uid", "v1.34.0"),
                                        new NodeState(NodePhase.REGISTERED, 1, false)))
                .isEqualTo(StepTrouble.NONE);
    }

    @Test
    void aTryOfAnOlderAttemptSaysNothingOfThisOne() {
        assertThat(
                        StepTrouble.NONE.after(
                                retrying(1, FailureClass.NETWORK),
                                new NodeState(NodePhase.RENDERED, 2, false)))
                .isEqualTo(StepTrouble.NONE);
    }

    @Test
    void nothingIsTriedWhileTheNodeIsHeld() {
        // When
        StepTrouble trouble =
                failing()
                        .after(
                                new NodeHeld(id(), NODE, 1, AT, "operator", "wait"),
                                new NodeState(NodePhase.RENDERED, 1, true));

        // Then
        assertThat(trouble.retrying()).isNull();
        assertThat(trouble.lastFailure()).isNotNull();
    }

    @Test
    void aTryThatArrivesAfterTheHoldIsNotComing() {
        // When
        StepTrouble trouble =
                StepTrouble.NONE.after(
                        retrying(1, FailureClass.NETWORK),
                        new NodeState(NodePhase.RENDERED, 1, true));

        // Then
        assertThat(trouble.retrying()).isNull();
        assertThat(trouble.lastFailure()).isNotNull();
    }

    @Test
    void anotherReasonIsNews() {
        assertThat(failing().repeats(retrying(1, FailureClass.NETWORK))).isTrue();
        assertThat(failing().repeats(retrying(1, FailureClass.AUTH))).isFalse();
        assertThat(StepTrouble.NONE.repeats(retrying(1, FailureClass.NETWORK))).isFalse();
    }

    private static StepTrouble failing() {
        return StepTrouble.NONE.after(retrying(1, FailureClass.NETWORK), RENDERED);
    }

    private static StepRetrying retrying(int attempt, FailureClass failure) {
        return retrying(attempt, Step.DISTRIBUTE, failure);
    }

    private static StepRetrying retrying(int attempt, Step step, FailureClass failure) {
        return new StepRetrying(
                id(),
                NODE,
                attempt,
                AT,
                step,
                failure,
                "no answer",
                3,
                AT.minusSeconds(9),
                AT.plusSeconds(8),
                null,
                false);
    }

    private static StepFailed failed(FailureClass failure) {
        return new StepFailed(id(), NODE, 1, AT, Step.DISTRIBUTE, failure, "refused", null);
    }

    private static NodeFact approved() {
        return new CsrDecided(
                id(),
                NODE,
                1,
                AT,
                "csr-1",
                "uid",
                CertificatePurpose.BOOTSTRAP_CLIENT,
                CsrDecision.APPROVE,
                "Expected",
                "all checks agree");
    }

    private static UUID id() {
        return UUID.randomUUID();
    }
}
