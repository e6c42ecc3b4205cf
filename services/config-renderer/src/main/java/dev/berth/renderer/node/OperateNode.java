/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.access.ProblemException;
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
import java.util.UUID;
import java.util.function.Consumer;

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
                    record.pend(null);
                    change.say(
                            new NodeWithdrawn(
                                    UUID.randomUUID(),
                                    node,
                                    record.attempt(),
                                    ledger.now(),
                                    by,
                                    reason));
                    claims.release(node.value());
                });
    }

    /** Makes a pending change the node's own. */
    @Transactional
    void accept(NodeName node, String by, String reason) {
        changeAny(
                node,
                change -> {
                    NodeRecord record = change.record();
                    PendingChange pending = pendingOf(record);
                    List<String> conflicts = claims.take(node.value(), pending.spec());
                    if (!conflicts.isEmpty()) {
                        throw ProblemException.conflict(
                                String.join("; ", conflicts) + "; withdraw that node first");
                    }
                    claims.keepOnly(node.value(), pending.spec());
                    boolean drifts = DesiredState.drifts(record.spec(), pending.spec());
                    record.pend(null);
                    Conditions.changeSettled(record, "Accepted", "accepted by " + by, ledger.now());
                    change.note(
                            "change-accepted",
                            by,
                            reason + "; " + String.join("; ", pending.why()));
                    if (pending.rejoin() != null) {
                        Rejoin.begin(ledger, change, pending.spec(), pending.rejoin());
                        return;
                    }
                    record.wish(pending.spec());
                    change.say(
                            new InventoryChanged(
                                    UUID.randomUUID(),
                                    node,
                                    record.attempt(),
                                    ledger.now(),
                                    pending.spec()));
                    if (record.phase() != NodePhase.REGISTERED) {
                        // What was rendered goes to the old address: the change needs an attempt.
                        record.automaticAttempts(0);
                        again(change, by, "accepted change: " + String.join("; ", pending.why()));
                    } else if (drifts) {
                        Conditions.drift(record, ledger.now());
                    }
                });
    }

    /** Forgets a pending change. */
    @Transactional
    void dismiss(NodeName node, String by, String reason) {
        changeAny(
                node,
                change -> {
                    pendingOf(change.record());
                    change.record().pend(null);
                    Conditions.changeSettled(
                            change.record(), "Dismissed", "dismissed by " + by, ledger.now());
                    change.note("change-dismissed", by, reason);
                });
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
        List<String> conflicts = claims.take(record.name().value(), record.spec());
        if (!conflicts.isEmpty()) {
            throw ProblemException.conflict(
                    String.join("; ", conflicts)
                            + "; withdraw that node, or announce this one correctly and accept the"
                            + " change");
        }
    }

    private static PendingChange pendingOf(NodeRecord record) {
        PendingChange pending = record.pending();
        if (pending == null) {
            throw ProblemException.conflict("no change of this node waits for anybody's word");
        }
        return pending;
    }

    private void change(NodeName node, Consumer<NodeChange> act) {
        changeAny(
                node,
                change -> {
                    if (change.record().phase() == NodePhase.WITHDRAWN) {
                        throw ProblemException.conflict(
                                "the node is withdrawn; only a join event with a rejoin reason"
                                        + " brings it back");
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
