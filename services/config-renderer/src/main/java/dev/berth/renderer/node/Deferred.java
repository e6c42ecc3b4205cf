/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.events.Condition;
import dev.berth.events.NodePhase;
import dev.berth.events.NodeSpec;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * What an announcement asks for that is not carried out now: settings that are not on the machine
 * yet, and changes that wait for an admin.
 */
@ApplicationScoped
class Deferred {

    private final Ledger ledger;

    Deferred(Ledger ledger) {
        this.ledger = ledger;
    }

    // A node that is not rendered yet is simply rendered with what is wanted now.
    void drift(NodeChange change, NodeSpec spec) {
        NodeRecord record = change.record();
        record.wish(spec);
        NodeSpec rendered = record.renderedSpec();
        if (record.phase() == NodePhase.PENDING && rendered == null) {
            change.note("wish-changed", spec.source(), "rendered with what was announced last");
            return;
        }
        if (rendered != null && !DesiredState.drifts(rendered, spec)) {
            record.condition(
                    Condition.Type.DRIFT,
                    Condition.Status.FALSE,
                    "OnMachine",
                    "as announced",
                    ledger.now());
            change.note("drift-gone", spec.source(), "announced as it was rendered");
            return;
        }
        Conditions.drift(record, ledger.now());
        change.note("drift", spec.source(), "announced settings are not on the machine");
    }

    /** What a source wants now takes the place of what it wanted before, and of nothing else. */
    void takenBack(NodeChange change, String source) {
        if (change.record().pendingOf(source).isPresent()) {
            change.record().settlePending(source);
            Conditions.changeSettled(
                    change.record(),
                    "TakenBack",
                    "the source " + source + " announces something else",
                    ledger.now());
            change.note("change-dropped", source, "the source took its change back");
        }
    }

    JoinOutcome pend(NodeChange change, PendingChange pending, String origin) {
        boolean known =
                change.record()
                        .pendingOf(pending.source())
                        .filter(pending::saysTheSameAs)
                        .isPresent();
        if (!known) {
            change.record().pend(pending);
            Conditions.changePending(change.record(), ledger.now());
            change.note(
                    "change-pending",
                    pending.source(),
                    String.join("; ", pending.why()) + "; " + origin);
        }
        return new JoinOutcome.ChangePending(pending.why());
    }
}
