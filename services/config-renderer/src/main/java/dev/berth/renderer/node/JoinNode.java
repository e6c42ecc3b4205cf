/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.events.NodeFact.InventoryChanged;
import dev.berth.events.NodeFact.NodeHeld;
import dev.berth.events.NodeFact.NodeRequested;
import dev.berth.events.NodeName;
import dev.berth.events.NodePhase;
import dev.berth.events.NodeSpec;
import dev.berth.renderer.node.DesiredState.Decision;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Records what a permitted source announces, and does what the desired-state rule says. */
@ApplicationScoped
public class JoinNode {

    private final Ledger ledger;
    private final Claims claims;

    JoinNode(Ledger ledger, Claims claims) {
        this.ledger = ledger;
        this.claims = claims;
    }

    /**
     * @param spec accepted by the intake policy
     * @param rejoin why the machine is to be joined anew; null when it is not
     * @param time when the source says it announced this; null means now
     * @param origin where the announcement came from, for the history
     */
    @Transactional
    public JoinOutcome join(
            NodeName node,
            NodeSpec spec,
            @Nullable String rejoin,
            @Nullable Instant time,
            String origin) {
        Optional<NodeChange> open = ledger.open(node);
        Decision decision =
                DesiredState.decide(open.map(JoinNode::existing).orElse(null), spec, rejoin, time);
        if (open.isEmpty()) {
            return begin(node, spec, rejoin, time);
        }
        NodeChange change = open.get();
        if (!(decision instanceof Decision.Older)) {
            change.record().heardAt(time == null ? ledger.now() : time);
        }
        JoinOutcome outcome = apply(change, decision, spec, rejoin, origin);
        change.settle();
        return outcome;
    }

    private JoinOutcome apply(
            NodeChange change,
            Decision decision,
            NodeSpec spec,
            @Nullable String rejoin,
            String origin) {
        return switch (decision) {
            case Decision.NewNode _ ->
                    throw new IllegalStateException("the node is there, and is decided to be new");
            case Decision.Unchanged _ -> new JoinOutcome.Unchanged();
            case Decision.Older _ -> {
                change.note(
                        "join-older", spec.source(), "ignored: older than the last one; " + origin);
                yield new JoinOutcome.Older();
            }
            case Decision.Withdrawn _ -> new JoinOutcome.Withdrawn();
            case Decision.ChangeDropped _ -> {
                change.record().pend(null);
                Conditions.changeSettled(
                        change.record(),
                        "TakenBack",
                        "the source announces the old state",
                        ledger.now());
                change.note("change-dropped", spec.source(), "the source took its change back");
                yield new JoinOutcome.Unchanged();
            }
            case Decision.DriftRecorded _ -> {
                drift(change, spec);
                yield new JoinOutcome.Updated(true);
            }
            case Decision.InventoryUpdated update ->
                    inventory(change, spec, update.drift(), origin);
            case Decision.ChangePending pending ->
                    pend(change, spec, rejoin, pending.why(), origin);
            case Decision.Rejoin _ -> rejoin(change, spec, rejoin);
        };
    }

    private JoinOutcome begin(
            NodeName node, NodeSpec spec, @Nullable String rejoin, @Nullable Instant time) {
        NodeChange change =
                ledger.begin(
                        new NodeRequested(UUID.randomUUID(), node, 1, ledger.now(), spec, rejoin));
        change.record().heardAt(time == null ? ledger.now() : time);
        JoinOutcome outcome =
                claimOrHold(change, spec)
                        .<JoinOutcome>map(JoinOutcome.HeldForConflict::new)
                        .orElseGet(JoinOutcome.Joined::new);
        change.settle();
        return outcome;
    }

    private JoinOutcome rejoin(NodeChange change, NodeSpec spec, @Nullable String rejoin) {
        Rejoin.begin(ledger, change, spec, rejoin);
        return claimOrHold(change, spec)
                .<JoinOutcome>map(JoinOutcome.HeldForConflict::new)
                .orElseGet(JoinOutcome.Rejoined::new);
    }

    private Optional<List<String>> claimOrHold(NodeChange change, NodeSpec spec) {
        String name = change.record().name().value();
        List<String> conflicts = claims.take(name, spec);
        if (conflicts.isEmpty()) {
            claims.keepOnly(name, spec);
            return Optional.empty();
        }
        if (!change.record().held()) {
            change.say(
                    new NodeHeld(
                            UUID.randomUUID(),
                            change.record().name(),
                            change.record().attempt(),
                            ledger.now(),
                            "config-renderer",
                            String.join("; ", conflicts)
                                    + "; withdraw that node or correct the announcement, then"
                                    + " release this one"));
        }
        return Optional.of(conflicts);
    }

    private JoinOutcome inventory(NodeChange change, NodeSpec spec, boolean drift, String origin) {
        NodeRecord record = change.record();
        List<String> conflicts = claims.take(record.name().value(), spec);
        if (!conflicts.isEmpty()) {
            return pend(change, spec, null, conflicts, origin);
        }
        if (drift) {
            drift(change, spec);
        }
        record.wish(spec);
        change.say(
                new InventoryChanged(
                        UUID.randomUUID(), record.name(), record.attempt(), ledger.now(), spec));
        return new JoinOutcome.Updated(drift);
    }

    // A node that is not rendered yet is simply rendered with what is wanted now.
    private void drift(NodeChange change, NodeSpec spec) {
        NodeRecord record = change.record();
        record.wish(spec);
        NodeSpec rendered = record.renderedSpec();
        if (record.phase() == NodePhase.PENDING && rendered == null) {
            change.note("wish-changed", spec.source(), "rendered with what was announced last");
            return;
        }
        if (rendered != null && !DesiredState.drifts(rendered, spec)) {
            record.condition(
                    dev.berth.events.Condition.Type.DRIFT,
                    dev.berth.events.Condition.Status.FALSE,
                    "OnMachine",
                    "as announced",
                    ledger.now());
            change.note("drift-gone", spec.source(), "announced as it was rendered");
            return;
        }
        Conditions.drift(record, ledger.now());
        change.note("drift", spec.source(), "announced settings are not on the machine");
    }

    private JoinOutcome pend(
            NodeChange change,
            NodeSpec spec,
            @Nullable String rejoin,
            List<String> why,
            String origin) {
        PendingChange waiting = change.record().pending();
        if (waiting != null && waiting.spec().equals(spec) && waiting.why().equals(why)) {
            return new JoinOutcome.ChangePending(why);
        }
        PendingChange pending = new PendingChange(spec, rejoin, why, ledger.now());
        change.record().pend(pending);
        Conditions.changePending(change.record(), pending);
        change.note("change-pending", spec.source(), String.join("; ", why) + "; " + origin);
        return new JoinOutcome.ChangePending(why);
    }

    private static DesiredState.Existing existing(NodeChange change) {
        NodeRecord record = change.record();
        return new DesiredState.Existing(
                record.spec(),
                record.phase() == NodePhase.WITHDRAWN,
                record.pending(),
                record.lastRejoin(),
                record.lastEventAt());
    }
}
