/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.access.ProblemException;
import dev.berth.events.Machine;
import dev.berth.events.NodeFact.InventoryChanged;
import dev.berth.events.NodeFact.NodeHeld;
import dev.berth.events.NodeFact.NodeReleased;
import dev.berth.events.NodeFact.NodeWithdrawn;
import dev.berth.events.NodeFact.RetryRequested;
import dev.berth.events.NodeName;
import dev.berth.events.NodePhase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What people may ask of a node; each act is a fact that names who asked. */
@ApplicationScoped
class OperateNode {

    private final Ledger ledger;
    private final Claims claims;

    OperateNode(Ledger ledger, Claims claims) {
        this.ledger = ledger;
        this.claims = claims;
    }

    @Transactional
    void retry(NodeName node, String by, String reason) {
        change(
                node,
                change -> {
                    NodeRecord record = change.record();
                    if (record.phase() == NodePhase.REGISTERED) {
                        throw ProblemException.conflict(
                                "a registered node needs a join event with a rejoin reason, not a"
                                        + " retry");
                    }
                    if (record.held()) {
                        throw ProblemException.conflict("the node is held: release it first");
                    }
                    record.automaticAttempts(0);
                    again(change, by, reason);
                });
    }

    @Transactional
    void hold(NodeName node, String by, String reason) {
        change(
                node,
                change -> {
                    if (!change.record().held()) {
                        change.say(
                                new NodeHeld(
                                        UUID.randomUUID(),
                                        node,
                                        change.record().attempt(),
                                        ledger.now(),
                                        by,
                                        reason));
                    }
                });
    }

    @Transactional
    void release(NodeName node, String by, String reason) {
        change(
                node,
                change -> {
                    NodeRecord record = change.record();
                    if (!record.held()) {
                        return;
                    }
                    claim(record);
                    change.note("release-reason", by, reason);
                    change.say(
                            new NodeReleased(
                                    UUID.randomUUID(), node, record.attempt(), ledger.now(), by));
                });
    }

    @Transactional
    void withdraw(NodeName node, String by, String reason) {
        change(
                node,
                change -> {
                    NodeRecord record = change.record();
                    record.settleAllPending();
                    change.say(
                            new NodeWithdrawn(
                                    UUID.randomUUID(),
                                    node,
                                    record.attempt(),
                                    ledger.now(),
                                    by,
                                    reason));
                    claims.release(node);
                });
    }

    /** Makes the pending change with this digest the node's own. */
    @Transactional
    void accept(NodeName node, String by, String reason, String digest) {
        changeAny(node, change -> accept(change, by, reason, pendingOf(change.record(), digest)));
    }

    private void accept(NodeChange change, String by, String reason, PendingChange pending) {
        NodeRecord record = change.record();
        NodeName node = record.name();
        List<String> conflicts = claims.take(node, pending.spec());
        if (!conflicts.isEmpty()) {
            throw ProblemException.conflict(
                    String.join("; ", conflicts) + "; withdraw that node first");
        }
        claims.keepOnly(node, pending.spec());
        boolean drifts = DesiredState.drifts(record.spec(), pending.spec());
        boolean perhapsAnother =
                Machine.of(pending.spec()).mayBeAnotherThan(Machine.of(record.spec()));
        settled(change, pending, "Accepted", by);
        record.heardAt(pending.source(), pending.eventTime());
        change.note(
                "change-accepted",
                by,
                reason + "; of " + pending.source() + ": " + String.join("; ", pending.why()));
        if (pending.rejoin() != null) {
            Rejoin.begin(ledger, change, pending.spec(), pending.rejoin());
            explainAgain(record);
            return;
        }
        record.wish(pending.spec());
        explainAgain(record);
        change.say(
                new InventoryChanged(
                        UUID.randomUUID(), node, record.attempt(), ledger.now(), pending.spec()));
        if (record.phase() != NodePhase.REGISTERED) {
            // What was rendered goes to the old address: the change needs an attempt.
            record.automaticAttempts(0);
            again(change, by, "accepted change: " + String.join("; ", pending.why()));
            return;
        }
        if (drifts) {
            Conditions.drift(record, ledger.now());
        }
        if (perhapsAnother) {
            change.says(Conditions.rejoinNeeded(ledger.now()));
        }
    }

    /** Forgets the pending change with this digest. */
    @Transactional
    void dismiss(NodeName node, String by, String reason, String digest) {
        changeAny(
                node,
                change -> {
                    PendingChange pending = pendingOf(change.record(), digest);
                    settled(change, pending, "Dismissed", by);
                    change.note("change-dismissed", by, reason + "; of " + pending.source());
                });
    }

    private void settled(NodeChange change, PendingChange pending, String reason, String by) {
        change.record().settlePending(pending.source());
        Conditions.changeSettled(
                change.record(),
                reason,
                "the change of the source "
                        + pending.source()
                        + " was "
                        + reason.toLowerCase(Locale.ROOT)
                        + " by "
                        + by,
                ledger.now());
    }

    /** What other sources want differs from what there is now by something else than before. */
    private void explainAgain(NodeRecord record) {
        for (PendingChange other : record.pending()) {
            List<String> why = DesiredState.needsWord(record.spec(), other.spec());
            if (!why.isEmpty()) {
                record.pend(other.because(why));
            }
        }
        if (!record.pending().isEmpty()) {
            Conditions.changePending(record, ledger.now());
        }
    }

    private void again(NodeChange change, String by, String reason) {
        NodeRecord record = change.record();
        change.say(
                new RetryRequested(
                        UUID.randomUUID(),
                        record.name(),
                        record.attempt() + 1,
                        ledger.now(),
                        by,
                        reason));
    }

    private void claim(NodeRecord record) {
        List<String> conflicts = claims.take(record.name(), record.spec());
        if (!conflicts.isEmpty()) {
            throw ProblemException.conflict(
                    String.join("; ", conflicts)
                            + "; withdraw that node, or announce this one correctly and accept the"
                            + " change");
        }
    }

    /** The change somebody has seen, and no other that has come since. */
    private static PendingChange pendingOf(NodeRecord record, String digest) {
        List<PendingView> waiting = PendingView.of(record);
        if (waiting.isEmpty()) {
            throw ProblemException.conflict("no change of this node waits for anybody's word");
        }
        return waiting.stream()
                .filter(view -> view.digest().equals(digest))
                .findFirst()
                .flatMap(view -> record.pendingOf(view.source()))
                .orElseThrow(
                        () ->
                                ProblemException.conflict(
                                        "what waits is not, or no longer, the change with the"
                                                + " digest "
                                                + digest
                                                + "; now "
                                                + waiting.stream()
                                                        .map(PendingView::sentence)
                                                        .collect(Collectors.joining("; "))
                                                + "; read it, and send its digest if you mean"
                                                + " it"));
    }

    private void change(NodeName node, Consumer<NodeChange> act) {
        changeAny(
                node,
                change -> {
                    if (change.record().phase() == NodePhase.WITHDRAWN) {
                        throw ProblemException.conflict(JoinOutcome.Withdrawn.ADVICE);
                    }
                    act.accept(change);
                });
    }

    private void changeAny(NodeName node, Consumer<NodeChange> act) {
        NodeChange change =
                ledger.open(node)
                        .orElseThrow(
                                () -> ProblemException.notFound("there is no node of this name"));
        act.accept(change);
        change.settle();
    }
}
