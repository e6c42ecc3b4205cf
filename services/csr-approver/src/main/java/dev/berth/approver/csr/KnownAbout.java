/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import dev.berth.approver.csr.CsrRow.State;
import dev.berth.approver.csr.policy.CertificateRequest;
import dev.berth.approver.inventory.BootstrapToken;
import dev.berth.approver.inventory.Expectations;
import dev.berth.approver.inventory.ExpectedNode;
import dev.berth.approver.inventory.Inventory;
import dev.berth.events.CsrDecision;
import dev.berth.events.NodeName;
import io.quarkus.hibernate.orm.panache.Panache;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads the inventory about one request and keeps it locked, in the order node, token, request, so
 * that nothing the judgement rests on changes before it is committed.
 */
@ApplicationScoped
@Transactional(Transactional.TxType.MANDATORY)
class KnownAbout {

    private static final String OPEN_AND_NEWER =
            "select count(newer) from CsrRow mine, CsrRow newer where mine.uid = ?1"
                    + " and newer.username = mine.username and newer.signer = mine.signer"
                    + " and (newer.state in (?2, ?3) or (newer.state = ?4 and newer.decision = ?5))"
                    + " and (newer.createdAt > mine.createdAt"
                    + " or (newer.createdAt = mine.createdAt and newer.seen > mine.seen))";

    private final Expectations expectations;
    private final ServedIdentities served;
    private final NamedCredentials credentials;

    @Inject
    KnownAbout(
            Expectations expectations, ServedIdentities served, NamedCredentials credentials) {
        this.expectations = expectations;
        this.served = served;
        this.credentials = credentials;
    }

    /** The node a bootstrapping kubelet would become; empty for everybody else. */
    Optional<NodeName> bootstrapping(CertificateRequest request) {
        String user = request.username();
        return user.startsWith(CertificateRequest.BOOTSTRAP_USER)
                ? expectations.nodeOf(user.substring(CertificateRequest.BOOTSTRAP_USER.length()))
                : Optional.empty();
    }

    /**
     * Locks what it reads.
     *
     * @param liveNode whether the cluster shows a Ready node of that name
     */
    Inventory lock(CertificateRequest request, boolean liveNode) {
        credentials.saw(request);
        return inventory(request, liveNode, expectations::lock, expectations::lockToken);
    }

    /** The same to be shown: what is read may change at once. */
    Inventory look(CertificateRequest request, boolean liveNode) {
        return inventory(request, liveNode, expectations::find, expectations::findToken);
    }

    private Inventory inventory(
            CertificateRequest request,
            boolean liveNode,
            Function<NodeName, Optional<ExpectedNode>> nodes,
            Function<String, Optional<BootstrapToken>> tokens) {
        String user = request.username();
        if (user.startsWith(CertificateRequest.BOOTSTRAP_USER)) {
            String id = user.substring(CertificateRequest.BOOTSTRAP_USER.length());
            Optional<ExpectedNode> node = expectations.nodeOf(id).flatMap(nodes);
            Optional<BootstrapToken> token = tokens.apply(id);
            return new Inventory(
                    token.orElse(null),
                    node.orElse(null),
                    liveNode,
                    newerOpen(request),
                    Map.of(),
                    false,
                    Set.of());
        }
        Optional<ExpectedNode> node = nodeNamed(user).flatMap(nodes);
        return new Inventory(
                null,
                node.orElse(null),
                false,
                newerOpen(request),
                node.map(known -> CertificateRow.clientCertificatesOf(known.name()))
                        .orElse(Map.of()),
                credentials.mustBeNamed(request),
                node.map(known -> served.ofOthers(known.name(), request.identities()))
                        .orElse(Set.of()));
    }

    /** The row, locked after its node. */
    Optional<CsrRow> lockRow(String uid) {
        CsrRow.nodeOf(uid).ifPresent(expectations::lock);
        return CsrRow.lock(uid);
    }

    void spend(BootstrapToken token, String uid) {
        if (!expectations.spend(token.id(), uid)) {
            // The policy saw the locked row unspent; only a broken lock order leads here.
            throw new IllegalStateException("token " + token.id() + " was spent while locked");
        }
    }

    /** Whether this request tells that the key of the approved one is gone. */
    boolean keyIsLost(CsrRow row, Inventory known) {
        BootstrapToken token = Objects.requireNonNull(known.token());
        ExpectedNode node = Objects.requireNonNull(known.node());
        if (token.spentBy() == null
                || token.attempt() < node.attempt()
                || node.registeredAttempt() >= token.attempt()
                || node.withdrawn()) {
            return false;
        }
        CsrRow spender = CsrRow.findById(token.spentBy());
        return spender != null && !spender.uid.equals(row.uid) && row.isNewerThan(spender);
    }

    /** This node serves under these from now on. */
    void serves(NodeName node, CertificateRequest request) {
        served.take(node, request.identities());
    }

    private static int newerOpen(CertificateRequest request) {
        return Panache.getEntityManager()
                .createQuery(OPEN_AND_NEWER, Long.class)
                .setParameter(1, request.uid())
                .setParameter(2, State.SEEN)
                .setParameter(3, State.WAITING)
                .setParameter(4, State.WITHHELD)
                .setParameter(5, CsrDecision.APPROVE)
                .getSingleResult()
                .intValue();
    }

    private static Optional<NodeName> nodeNamed(String user) {
        if (!user.startsWith(CertificateRequest.NODE_USER)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new NodeName(user.substring(CertificateRequest.NODE_USER.length())));
        } catch (IllegalArgumentException noNodeOfOurs) {
            return Optional.empty();
        }
    }
}
