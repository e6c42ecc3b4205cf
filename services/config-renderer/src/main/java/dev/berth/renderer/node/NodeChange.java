/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.events.Condition;
import dev.berth.events.FailureClass;
import dev.berth.events.NodeFact;
import dev.berth.events.NodeFact.CertificateIssued;
import dev.berth.events.NodeFact.ConfigRendered;
import dev.berth.events.NodeFact.CsrDecided;
import dev.berth.events.NodeFact.KubeletStarted;
import dev.berth.events.NodeFact.NodeHeld;
import dev.berth.events.NodeFact.StepFailed;
import dev.berth.events.NodeFact.StepRetrying;
import dev.berth.events.NodeLifecycle;
import dev.berth.events.NodePhase;
import dev.berth.events.NodeState;
import dev.berth.events.NodeStatus;
import dev.berth.events.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One node, locked, while facts are said or taken in; ends with {@link #settle}. */
final class NodeChange {

    private final Ledger ledger;
    private final NodeRecord record;
    private final @Nullable NodeStatus before;

    NodeChange(Ledger ledger, NodeRecord record, @Nullable NodeStatus before) {
        this.ledger = ledger;
        this.record = record;
        this.before = before;
    }

    NodeRecord record() {
        return record;
    }

    /** States a fact of our own and applies it at once. */
    void say(NodeFact fact) {
        ledger.facts().say(fact);
        take(fact);
    }

    /** Applies a fact by the lifecycle; what does not fit is history and a counter. */
    void take(NodeFact fact) {
        NodeState from = record.state();
        @Nullable Instant since = record.phases().get(from.phase());
        StepTrouble trouble = record.trouble();
        Outcome outcome = NodeLifecycle.on(from, fact);
        record.fold(fact, outcome);
        switch (outcome) {
            case Outcome.Rejected rejected -> {
                ledger.line(fact, "rejected", record.phase(), rejected.reason());
                ledger.meters().rejected(fact);
                return;
            }
            case Outcome.Unchanged _ -> {
                // A machine that is away for a day would fill its history with one sentence.
                if (!(fact instanceof StepRetrying again && trouble.repeats(again))) {
                    ledger.line(fact, "unchanged", record.phase(), "");
                }
                fillIn(fact);
            }
            case Outcome.Advanced _ -> {
                ledger.line(fact, "advanced", record.phase(), "");
                if (since != null && from.phase() != record.phase()) {
                    ledger.meters().left(from.phase(), since, fact.at());
                }
                ledger.agenda().arm(record);
            }
        }
        if (fact.attempt() == record.attempt()) {
            suspendDeadline(fact);
        }
        Conditions.after(record, fact);
        if (fact instanceof CertificateIssued issued) {
            ledger.keep(issued);
        }
        if (fact instanceof StepFailed failed) {
            holdIfAsked(failed);
        }
    }

    /** A line that is no fact: what became of an announcement. */
    void note(String kind, @Nullable String by, String message) {
        ledger.note(
                new NodeHistory.Line(
                        record.name().value(),
                        ledger.now(),
                        record.attempt(),
                        kind,
                        "noted",
                        record.phase(),
                        by,
                        message));
    }

    /** What was expected of the node did not come in time. */
    void overdue(Expected expected, Duration limit) {
        String message = expected.message(limit);
        record.condition(
                expected.condition(), Condition.Status.FALSE, "Overdue", message, ledger.now());
        note("condition", null, expected.condition() + ": " + message);
        ledger.meters().overdue(expected);
    }

    /** The record says something else from now on, and no fact says why. */
    void says(Condition condition) {
        record.condition(
                condition.type(),
                condition.status(),
                condition.reason(),
                condition.message(),
                condition.since());
        note("condition", null, condition.type() + ": " + condition.message());
    }

    /** Tells the public feed, if anything it shows has changed. */
    void settle() {
        if (!StatusOf.visible(record).equals(before)) {
            ledger.publish(StatusOf.now(record, ledger.now()));
        }
    }

    private void suspendDeadline(NodeFact fact) {
        if (fact instanceof StepRetrying retrying) {
            ledger.agenda().suspend(record, retrying);
        } else if (fact instanceof KubeletStarted started) {
            ledger.agenda().suspend(record, started);
        }
    }

    private void fillIn(NodeFact fact) {
        if (fact.attempt() != record.attempt()) {
            return;
        }
        if (fact instanceof ConfigRendered) {
            record.fillIn(NodePhase.RENDERED, fact.at());
        } else if (fact instanceof KubeletStarted) {
            record.fillIn(NodePhase.DISTRIBUTED, fact.at());
        } else if (fact instanceof CsrDecided decided && decided.approvesBootstrap()) {
            record.fillIn(NodePhase.APPROVED, fact.at());
        }
    }

    private void holdIfAsked(StepFailed failed) {
        if (failed.failure().kind() == FailureClass.Kind.HOLD
                && failed.attempt() == record.attempt()
                && record.phase() != NodePhase.REGISTERED
                && !record.held()) {
            say(
                    new NodeHeld(
                            UUID.randomUUID(),
                            record.name(),
                            record.attempt(),
                            ledger.now(),
                            "config-renderer",
                            failed.failure() + ": " + failed.message()));
        }
    }
}
