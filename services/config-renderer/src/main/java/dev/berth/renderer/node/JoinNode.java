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
    private final NodeCertificates certificates;
    private final Deferred deferred;

    JoinNode(Ledger ledger, Claims claims, NodeCertificates certificates, Deferred deferred) {
        this.ledger = ledger;
        this.claims = claims;
        this.certificates = certificates;
        this.deferred = deferred;
    }

    /**
     * @param spec accepted by the intake policy
     * @param rejoin why the machine is to be joined anew; null when it is not
     * @param mayWiden whether the source may give more names and addresses to a node that holds
     *     certificates
     * @param time when the source says it announced this; null when it does not say
     * @param origin where the announcement came from, for the history
     */
    @Transactional
    public JoinOutcome join(
            NodeName node,
            NodeSpec spec,
            @Nullable String rejoin,
            boolean mayWiden,
            @Nullable Instant time,
            String origin) {
        // A clock that is ahead of ours must not make what its source says later look older.
        Instant said = time == null || time.isBefore(ledger.now()) ? time : ledger.now();
        Optional<NodeChange> open = ledger.open(node);
        if (open.isEmpty()) {
            return begin(node, spec, rejoin, said);
        }
        NodeChange change = open.get();
        Decision decision =
                DesiredState.decide(
                        existing(change, spec),
                        new DesiredState.Announced(spec, rejoin, mayWiden, time));
        JoinOutcome outcome = apply(change, decision, spec, rejoin, said, origin);
        if (outcome.accepted()) {
            change.record().heardAt(spec.source(), said);
        }
        change.settle();
        return outcome;
    }

    private JoinOutcome apply(
            NodeChange change,
            Decision decision,
            NodeSpec spec,
            @Nullable String rejoin,
            @Nullable Instant said,
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
                deferred.takenBack(change, spec.source());
                yield new JoinOutcome.Unchanged();
            }
            case Decision.DriftRecorded _ -> {
                deferred.takenBack(change, spec.source());
                deferred.drift(change, spec);
                yield new JoinOutcome.Updated(true);
            }
            case Decision.InventoryUpdated update ->
                    inventory(change, spec, update.drift(), said, origin);
            case Decision.ChangePending pending ->
                    deferred.pend(
                            change,
                            new PendingChange(
                                    spec, pending.rejoin(), pending.why(), ledger.now(), said),
                            origin);
            case Decision.Rejoin _ -> rejoin(change, spec, rejoin);
        };
    }

    private JoinOutcome begin(
            NodeName node, NodeSpec spec, @Nullable String rejoin, @Nullable Instant said) {
        NodeChange change =
                ledger.begin(
                        new NodeRequested(UUID.randomUUID(), node, 1, ledger.now(), spec, rejoin));
        change.record().heardAt(spec.source(), said);
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
        List<String> conflicts = claims.take(change.record().name(), spec);
        if (conflicts.isEmpty()) {
            claims.keepOnly(change.record().name(), spec);
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

    private JoinOutcome inventory(
            NodeChange change,
            NodeSpec spec,
            boolean drift,
            @Nullable Instant said,
            String origin) {
        NodeRecord record = change.record();
        List<String> conflicts = claims.take(record.name(), spec);
        if (!conflicts.isEmpty()) {
            return deferred.pend(
                    change, new PendingChange(spec, null, conflicts, ledger.now(), said), origin);
        }
        deferred.takenBack(change, spec.source());
        if (drift) {
            deferred.drift(change, spec);
        }
        record.wish(spec);
        change.say(
                new InventoryChanged(
                        UUID.randomUUID(), record.name(), record.attempt(), ledger.now(), spec));
        return new JoinOutcome.Updated(drift);
    }

    private DesiredState.Existing existing(NodeChange change, NodeSpec wanted) {
        NodeRecord record = change.record();
        return new DesiredState.Existing(
                record.spec(),
                record.phase() == NodePhase.WITHDRAWN,
                !DesiredState.widening(record.spec(), wanted).isEmpty()
                        && holdsCertificates(record),
                record.pending(),
                record.lastRejoin(),
                record.eventTimes());
    }

    // Custody begins anew at withdrawal: what was issued before counts for nothing after it.
    private boolean holdsCertificates(NodeRecord record) {
        return switch (record.phase()) {
            case APPROVED, REGISTERED -> true;
            case WITHDRAWN -> false;
            case PENDING, RENDERED, DISTRIBUTED, FAILED ->
                    certificates.anyValid(record.name(), ledger.now());
        };
    }
}
