/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.eventlog.DueHandler;
import dev.berth.eventlog.DueItem;
import dev.berth.eventlog.DueWork;
import dev.berth.events.NodeFact.RetryRequested;
import dev.berth.events.NodeName;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;

/** Begins a new attempt after a failure that may pass, a bounded number of times. */
@ApplicationScoped
class RetryDue implements DueHandler {

    private final DueWork due;
    private final Ledger ledger;

    RetryDue(DueWork due, Ledger ledger) {
        this.due = due;
        this.ledger = ledger;
    }

    @Override
    public String kind() {
        return DueKinds.RETRY;
    }

    @Override
    public void run(DueItem item) {
        QuarkusTransaction.requiringNew().run(() -> retry(item));
    }

    private void retry(DueItem item) {
        Optional<NodeChange> open = ledger.open(new NodeName(item.key()));
        due.done(item);
        open.filter(
                        change ->
                                !change.record().held()
                                        && ledger.agenda().retriesItself(change.record())
                                        && item.payload()
                                                .equals(String.valueOf(change.record().attempt())))
                .ifPresent(this::retry);
    }

    private void retry(NodeChange change) {
        NodeRecord record = change.record();
        FailureNote failure = record.failure();
        int automatic = record.automaticAttempts() + 1;
        record.automaticAttempts(automatic);
        change.say(
                new RetryRequested(
                        UUID.randomUUID(),
                        record.name(),
                        record.attempt() + 1,
                        ledger.now(),
                        "config-renderer",
                        "automatic attempt "
                                + automatic
                                + (failure == null ? "" : " after " + failure.failure())));
        change.settle();
    }
}
