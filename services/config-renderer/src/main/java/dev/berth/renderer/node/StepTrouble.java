/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.events.FailureClass;
import dev.berth.events.NodeFact;
import dev.berth.events.NodeFact.ConfigRendered;
import dev.berth.events.NodeFact.CsrDecided;
import dev.berth.events.NodeFact.KubeletStarted;
import dev.berth.events.NodeFact.NodeHeld;
import dev.berth.events.NodeFact.NodeRegistered;
import dev.berth.events.NodeFact.NodeRequested;
import dev.berth.events.NodeFact.NodeWithdrawn;
import dev.berth.events.NodeFact.RetryRequested;
import dev.berth.events.NodeFact.StepFailed;
import dev.berth.events.NodeFact.StepRetrying;
import dev.berth.events.NodePhase;
import dev.berth.events.NodeState;
import dev.berth.events.Step;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong on the node's way: what is being tried again, and what went wrong last. The
 * second outlives attempts: it is gone when its step has succeeded, not when somebody tries anew.
 * Pure.
 */
record StepTrouble(@Nullable Retrying retrying, @Nullable LastFailure lastFailure) {

    static final StepTrouble NONE = new StepTrouble(null, null);

    /** A step that is tried again by itself; see {@link StepRetrying}. */
    record Retrying(
            Step step,
            FailureClass failure,
            String message,
            int tries,
            Instant since,
            Instant nextTryAt,
            @Nullable Instant givesUpAt,
            boolean needsOperator) {}

    /** What went wrong last, be it a try or a whole attempt. */
    record LastFailure(Step step, FailureClass failure, String message, int attempt, Instant at) {}

    /**
     * @param state of the node after the fact, which fitted
     */
    StepTrouble after(NodeFact fact, NodeState state) {
        return switch (fact) {
            case StepRetrying it -> retried(it, state);
            case StepFailed it ->
                    it.attempt() == state.attempt() && state.phase() != NodePhase.REGISTERED
                            ? new StepTrouble(
                                    null,
                                    new LastFailure(
                                            it.step(),
                                            it.failure(),
                                            it.message(),
                                            it.attempt(),
                                            it.at()))
                            : this;
            case ConfigRendered it -> it.attempt() == state.attempt() ? past(Step.RENDER) : this;
            case KubeletStarted it ->
                    it.attempt() == state.attempt() ? past(Step.DISTRIBUTE).still() : this;
            case CsrDecided it ->
                    it.attempt() == state.attempt() && it.approvesBootstrap()
                            ? past(Step.APPROVE).still()
                            : this;
            case NodeRequested _, RetryRequested _, NodeHeld _ -> still();
            case NodeRegistered _, NodeWithdrawn _ -> NONE;
            case NodeFact.InventoryChanged _,
                    NodeFact.NodeReleased _,
                    NodeFact.BootstrapIssued _,
                    NodeFact.CertificateIssued _,
                    NodeFact.NodeObserved _,
                    NodeFact.NodeVerified _ ->
                    this;
        };
    }

    /** Whether this fact says again what is known: the same step fails for the same reason. */
    boolean repeats(StepRetrying fact) {
        return retrying != null
                && retrying.step() == fact.step()
                && retrying.failure() == fact.failure();
    }

    private StepTrouble retried(StepRetrying it, NodeState state) {
        boolean onItsWay =
                switch (state.phase()) {
                    case PENDING, RENDERED, DISTRIBUTED -> it.attempt() == state.attempt();
                    case APPROVED, REGISTERED, FAILED, WITHDRAWN -> false;
                };
        if (!onItsWay) {
            return this;
        }
        return new StepTrouble(
                // Nothing is tried while the node is held.
                state.held()
                        ? null
                        : new Retrying(
                                it.step(),
                                it.failure(),
                                it.message(),
                                it.tries(),
                                it.since(),
                                it.nextTryAt(),
                                it.givesUpAt(),
                                it.needsOperator()),
                new LastFailure(it.step(), it.failure(), it.message(), it.attempt(), it.at()));
    }

    private StepTrouble past(Step step) {
        return lastFailure != null && lastFailure.step().compareTo(step) <= 0
                ? new StepTrouble(retrying, null)
                : this;
    }

    /** Nothing is tried again any more. */
    private StepTrouble still() {
        return retrying == null ? this : new StepTrouble(null, lastFailure);
    }
}
