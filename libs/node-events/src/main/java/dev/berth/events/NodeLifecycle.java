/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import static dev.berth.events.NodePhase.APPROVED;
import static dev.berth.events.NodePhase.DISTRIBUTED;
import static dev.berth.events.NodePhase.FAILED;
import static dev.berth.events.NodePhase.PENDING;
import static dev.berth.events.NodePhase.REGISTERED;
import static dev.berth.events.NodePhase.RENDERED;
import static dev.berth.events.NodePhase.WITHDRAWN;

import dev.berth.events.NodeFact.BootstrapIssued;
import dev.berth.events.NodeFact.CertificateIssued;
import dev.berth.events.NodeFact.ConfigRendered;
import dev.berth.events.NodeFact.CsrDecided;
import dev.berth.events.NodeFact.InventoryChanged;
import dev.berth.events.NodeFact.KubeletStarted;
import dev.berth.events.NodeFact.NodeHeld;
import dev.berth.events.NodeFact.NodeObserved;
import dev.berth.events.NodeFact.NodeRegistered;
import dev.berth.events.NodeFact.NodeReleased;
import dev.berth.events.NodeFact.NodeRequested;
import dev.berth.events.NodeFact.NodeVerified;
import dev.berth.events.NodeFact.NodeWithdrawn;
import dev.berth.events.NodeFact.RetryRequested;
import dev.berth.events.NodeFact.StepFailed;
import dev.berth.events.NodeFact.StepRetrying;
import dev.berth.events.Outcome.Advanced;
import dev.berth.events.Outcome.Rejected;
import dev.berth.events.Outcome.Unchanged;

/**
 * What each fact means for a node: one pure function.
 *
 * <p>Facts come from several topics that are not ordered among each other. Within an attempt a fact
 * of a later phase therefore advances over missing ones, and the earlier fact that arrives
 * afterwards changes nothing. Facts of an older attempt are void, except what was <em>observed in
 * the cluster</em>: a registration counts whichever attempt led to it.
 */
public final class NodeLifecycle {

    private NodeLifecycle() {}

    /** The state of a node that was just requested for the first time. */
    public static NodeState begin(NodeRequested requested) {
        return new NodeState(PENDING, requested.attempt(), false);
    }

    /** What the fact does to a node in this state; never throws. */
    public static Outcome on(NodeState state, NodeFact fact) {
        if (state.phase() == WITHDRAWN && !(fact instanceof NodeRequested)) {
            return new Rejected(state, "the node is withdrawn");
        }
        if (fact.attempt() > state.attempt() && !raisesAttempt(fact)) {
            return new Rejected(state, "attempt " + fact.attempt() + " has not begun");
        }
        return switch (fact) {
            case NodeRequested requested -> again(state, requested);
            case RetryRequested retry ->
                    state.phase() == REGISTERED
                            ? new Rejected(state, "a registered node needs a rejoin, not a retry")
                            : again(state, retry);
            case ConfigRendered rendered -> reach(state, rendered, RENDERED);
            case KubeletStarted started -> reach(state, started, DISTRIBUTED);
            case CsrDecided decided ->
                    decided.approvesBootstrap()
                            ? reach(state, decided, APPROVED)
                            : new Unchanged(state);
            case NodeRegistered _ ->
                    state.phase() == REGISTERED
                            ? new Unchanged(state)
                            : new Advanced(state, state.to(REGISTERED));
            case StepFailed failed -> fail(state, failed);
            case StepRetrying retrying ->
                    retrying.attempt() < state.attempt()
                            ? superseded(state, retrying)
                            : new Unchanged(state);
            case NodeHeld _ -> hold(state, true);
            case NodeReleased _ -> hold(state, false);
            case NodeWithdrawn _ -> new Advanced(state, state.to(WITHDRAWN));
            case InventoryChanged _,
                    BootstrapIssued _,
                    CertificateIssued _,
                    NodeObserved _,
                    NodeVerified _ ->
                    new Unchanged(state);
        };
    }

    private static boolean raisesAttempt(NodeFact fact) {
        return fact instanceof NodeRequested || fact instanceof RetryRequested;
    }

    private static Outcome again(NodeState state, NodeFact fact) {
        return fact.attempt() == state.attempt() + 1
                ? new Advanced(state, state.startAgain(fact.attempt()))
                : new Rejected(
                        state,
                        "attempt "
                                + fact.attempt()
                                + " does not follow attempt "
                                + state.attempt());
    }

    private static Outcome reach(NodeState state, NodeFact fact, NodePhase target) {
        if (fact.attempt() < state.attempt()) {
            return superseded(state, fact);
        }
        if (target.isReachedBy(state.phase())) {
            return new Unchanged(state);
        }
        return state.phase().next().contains(target)
                ? new Advanced(state, state.to(target))
                : new Rejected(state, target + " does not follow " + state.phase());
    }

    private static Outcome fail(NodeState state, StepFailed failed) {
        if (failed.attempt() < state.attempt()) {
            return superseded(state, failed);
        }
        // A hold is answered by the owner with NodeHeld; a registered node keeps its phase.
        if (failed.failure().kind() == FailureClass.Kind.HOLD
                || state.phase() == FAILED
                || state.phase() == REGISTERED) {
            return new Unchanged(state);
        }
        return new Advanced(state, state.to(FAILED));
    }

    private static Outcome hold(NodeState state, boolean held) {
        return state.held() == held
                ? new Unchanged(state)
                : new Advanced(state, state.withHeld(held));
    }

    private static Outcome superseded(NodeState state, NodeFact fact) {
        return new Rejected(
                state,
                "attempt " + fact.attempt() + " was superseded by attempt " + state.attempt());
    }
}
