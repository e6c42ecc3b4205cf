/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.eventlog.DueHandler;
import dev.berth.eventlog.DueItem;
import dev.berth.eventlog.DueWork;
import dev.berth.events.FailureClass;
import dev.berth.events.NodeFact.ConfigRendered;
import dev.berth.events.NodeFact.StepFailed;
import dev.berth.events.NodeName;
import dev.berth.events.NodePhase;
import dev.berth.events.Step;
import dev.berth.renderer.check.Finding;
import dev.berth.renderer.render.ConfigRenderer;
import dev.berth.renderer.render.RenderOutcome;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/** Renders a pending node's files and says them, or why there are none. */
@ApplicationScoped
class RenderDue implements DueHandler {

    private final DueWork due;
    private final Ledger ledger;
    private final ConfigRenderer renderer;
    private final Renders renders;

    RenderDue(DueWork due, Ledger ledger, ConfigRenderer renderer, Renders renders) {
        this.due = due;
        this.ledger = ledger;
        this.renderer = renderer;
        this.renders = renders;
    }

    @Override
    public String kind() {
        return DueKinds.RENDER;
    }

    @Override
    public void run(DueItem item) {
        QuarkusTransaction.requiringNew().run(() -> render(item));
    }

    private void render(DueItem item) {
        // The lock comes first: a hold or a new attempt may be taking this item from us.
        var open = ledger.open(new NodeName(item.key()));
        due.done(item);
        open.filter(change -> isWanted(change.record(), item)).ifPresent(this::render);
    }

    private static boolean isWanted(NodeRecord record, DueItem item) {
        return record.phase() == NodePhase.PENDING
                && !record.held()
                && String.valueOf(record.attempt()).equals(item.payload());
    }

    private void render(NodeChange change) {
        NodeRecord record = change.record();
        switch (renderer.render(record.name(), record.spec(), record.takeover())) {
            case RenderOutcome.Rendered rendered -> {
                ConfigRendered fact =
                        new ConfigRendered(
                                UUID.randomUUID(),
                                record.name(),
                                record.attempt(),
                                ledger.now(),
                                rendered.rendering());
                renders.persist(new Render(fact, texts(rendered.warnings())));
                change.say(fact);
            }
            case RenderOutcome.Refused refused ->
                    change.say(
                            new StepFailed(
                                    UUID.randomUUID(),
                                    record.name(),
                                    record.attempt(),
                                    ledger.now(),
                                    Step.RENDER,
                                    FailureClass.CONFIG,
                                    texts(refused.problems()).stream()
                                            .collect(Collectors.joining("; ")),
                                    null));
        }
        change.settle();
    }

    private static List<String> texts(List<Finding> findings) {
        return findings.stream().map(Finding::text).toList();
    }
}
