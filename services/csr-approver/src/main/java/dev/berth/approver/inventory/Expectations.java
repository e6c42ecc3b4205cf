/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.inventory;

import dev.berth.events.NodeName;
import io.quarkus.hibernate.orm.panache.Panache;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads and advances what is known of nodes and tokens, always inside the caller's transaction.
 * Locks are taken in one order everywhere: node, then token, then request.
 */
@ApplicationScoped
@Transactional(Transactional.TxType.MANDATORY)
public class Expectations {

    private final Event<ExpectationChanged> changed;

    @Inject
    Expectations(Event<ExpectationChanged> changed) {
        this.changed = changed;
    }

    /** The node a token was made for; says nothing about what may be done with it. */
    public Optional<NodeName> nodeOf(String tokenId) {
        // A projection: an entity loaded now would still be the stale one when it is locked later.
        return BootstrapTokenRow.find("select node from BootstrapTokenRow where id = ?1", tokenId)
                .project(String.class)
                .firstResultOptional()
                .map(NodeName::new);
    }

    /** The node as it is at this moment. */
    public Optional<ExpectedNode> find(NodeName node) {
        return ExpectedNodeRow.<ExpectedNodeRow>findByIdOptional(node.value())
                .map(ExpectedNodeRow::toExpectedNode);
    }

    /** The token as it is at this moment. */
    public Optional<BootstrapToken> findToken(String tokenId) {
        return BootstrapTokenRow.<BootstrapTokenRow>findByIdOptional(tokenId)
                .map(BootstrapTokenRow::toToken);
    }

    /** The node, locked until the transaction ends. */
    public Optional<ExpectedNode> lock(NodeName node) {
        return lockedRow(node).map(ExpectedNodeRow::toExpectedNode);
    }

    /** The token, locked until the transaction ends; lock its node first. */
    public Optional<BootstrapToken> lockToken(String tokenId) {
        return lockedToken(tokenId).map(BootstrapTokenRow::toToken);
    }

    /**
     * Spends the token on this request.
     *
     * @return false if it was spent on another one; nothing changed then
     */
    public boolean spend(String tokenId, String csrUid) {
        // Compare and set in one statement, whatever the caller read before.
        return BootstrapTokenRow.update(
                        "spentBy = ?1 where id = ?2 and (spentBy is null or spentBy = ?1)",
                        csrUid,
                        tokenId)
                == 1;
    }

    /** True the first time only: a denial fails the attempt once. */
    public boolean firstDenial(String tokenId) {
        return BootstrapTokenRow.update(
                        "denialSaid = true where id = ?1 and not denialSaid and spentBy is null",
                        tokenId)
                == 1;
    }

    /** True the first time only: a lost key fails the attempt once. */
    public boolean firstKeyLost(String tokenId) {
        return BootstrapTokenRow.update(
                        "keyLostSaid = true where id = ?1 and not keyLostSaid", tokenId)
                == 1;
    }

    /** A bootstrap client certificate was issued for this attempt. */
    public void certified(NodeName node, int attempt) {
        lockedRow(node)
                .ifPresent(row -> row.certifiedAttempt = Math.max(row.certifiedAttempt, attempt));
        announce(node);
    }

    /** The node was seen alive after that. */
    public void registered(NodeName node, int attempt) {
        lockedRow(node)
                .ifPresent(row -> row.registeredAttempt = Math.max(row.registeredAttempt, attempt));
        announce(node);
    }

    /** Its Node object was deleted, or is there again. */
    public void nodeDeleted(NodeName node, boolean deleted) {
        lockedRow(node).ifPresent(row -> row.nodeDeleted = deleted);
        announce(node);
    }

    /** Wakes whatever waits for this node. */
    public void announce(NodeName node) {
        Panache.getEntityManager().flush();
        List<BootstrapTokenRow> tokens = BootstrapTokenRow.list("node", node.value());
        Set<String> ids = tokens.stream().map(token -> token.id).collect(Collectors.toSet());
        changed.fire(new ExpectationChanged(node, ids));
    }

    static Optional<ExpectedNodeRow> lockedRow(NodeName node) {
        return Optional.ofNullable(
                ExpectedNodeRow.findById(node.value(), LockModeType.PESSIMISTIC_WRITE));
    }

    private static Optional<BootstrapTokenRow> lockedToken(String id) {
        return Optional.ofNullable(BootstrapTokenRow.findById(id, LockModeType.PESSIMISTIC_WRITE));
    }
}
