/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.eventlog.DueHandler;
import dev.berth.eventlog.DueItem;
import dev.berth.eventlog.DueWork;
import dev.berth.events.FailureClass;
import dev.berth.events.NodeFact.StepFailed;
import dev.berth.events.NodeName;
import dev.berth.events.NodePhase;
import dev.berth.events.Step;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;

/** Ends an attempt that stayed in a phase for too long: nothing is pending for ever. */
@ApplicationScoped
class DeadlineDue implements DueHandler {

    private final DueWork due;
    private final Ledger ledger;

    DeadlineDue(DueWork due, Ledger ledger) {
        this.due = due;
        this.ledger = ledger;
    }

    @Override
    public String kind() {
        return DueKinds.DEADLINE;
    }

    @Override
    public void run(DueItem item) {
        QuarkusTransaction.requiringNew().run(() -> end(item));
    }

    private void end(DueItem item) {
        Optional<NodeChange> open = ledger.open(new NodeName(item.key()));
        due.done(item);
        open.filter(
                        change ->
                                !change.record().held()
                                        && item.payload()
                                                .equals(
                                                        change.record().attempt()
                                                                + " "
                                                                + change.record().phase()))
                .ifPresent(this::end);
    }

    private void end(NodeChange change) {
        NodeRecord record = change.record();
        missing(record.phase())
                .ifPresent(
                        step -> {
                            change.say(
                                    new StepFailed(
                                            UUID.randomUUID(),
                                            record.name(),
                                            record.attempt(),
                                            ledger.now(),
                                            step,
                                            FailureClass.DEADLINE,
                                            "the node stayed "
                                                    + record.phase()
                                                    + " for longer than it may",
                                            null));
                            change.settle();
                        });
    }

    /** The step that should have ended this phase. */
    private static Optional<Step> missing(NodePhase phase) {
        return switch (phase) {
            case PENDING -> Optional.of(Step.RENDER);
            case RENDERED -> Optional.of(Step.DISTRIBUTE);
            case DISTRIBUTED -> Optional.of(Step.APPROVE);
            case APPROVED -> Optional.of(Step.REGISTER);
            case REGISTERED, FAILED, WITHDRAWN -> Optional.empty();
        };
    }
}
