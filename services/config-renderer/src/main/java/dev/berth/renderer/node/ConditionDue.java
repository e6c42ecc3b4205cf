/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.eventlog.DueHandler;
import dev.berth.eventlog.DueItem;
import dev.berth.eventlog.DueWork;
import dev.berth.events.Condition;
import dev.berth.events.NodeName;
import dev.berth.events.NodePhase;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Says so when a registered node did not become what it is expected to: the condition is false with
 * a reason, the phase stays.
 */
@ApplicationScoped
class ConditionDue implements DueHandler {

    private final DueWork due;
    private final Ledger ledger;
    private final NodeConfig config;

    ConditionDue(DueWork due, Ledger ledger, NodeConfig config) {
        this.due = due;
        this.ledger = ledger;
        this.config = config;
    }

    @Override
    public String kind() {
        return DueKinds.CONDITION;
    }

    @Override
    public void run(DueItem item) {
        QuarkusTransaction.requiringNew().run(() -> end(item));
    }

    private void end(DueItem item) {
        // As Agenda wrote it: "<node> <expected>", for "<attempt>".
        String[] key = item.key().split(" ", 2);
        Expected expected = Expected.valueOf(key[1]);
        NodeChange change = ledger.open(new NodeName(key[0])).orElse(null);
        due.done(item);
        if (change != null
                && item.payload().equals(String.valueOf(change.record().attempt()))
                && isOverdue(change.record(), expected)) {
            change.overdue(expected, config.deadlineOf(expected));
            change.settle();
        }
    }

    /** A condition that is false already has a better reason than the time. */
    static boolean isOverdue(NodeRecord record, Expected expected) {
        return record.phase() == NodePhase.REGISTERED
                && !record.held()
                && record.conditions().stream()
                        .filter(condition -> condition.type() == expected.condition())
                        .allMatch(condition -> condition.status() == Condition.Status.UNKNOWN);
    }
}
