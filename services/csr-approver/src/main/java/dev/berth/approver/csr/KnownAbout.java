/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import dev.berth.approver.csr.policy.CertificateRequest;
import dev.berth.approver.inventory.BootstrapToken;
import dev.berth.approver.inventory.Expectations;
import dev.berth.approver.inventory.ExpectedNode;
import dev.berth.approver.inventory.Inventory;
import dev.berth.events.CsrDecision;
import dev.berth.events.NodeName;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Reads the inventory about one request and keeps it locked, in the order node, token, request, so
 * that nothing the judgement rests on changes before it is committed.
 */
@ApplicationScoped
@Transactional(Transactional.TxType.MANDATORY)
class KnownAbout {

    private static final Duration HOUR = Duration.ofHours(1);

    /** What the API server takes for the id of a bootstrap token. */
    private static final Pattern TOKEN_ID = Pattern.compile("[a-z0-9]{6}");

    private final Expectations expectations;
    private final ServedIdentities served;
    private final NamedCredentials credentials;
    private final OpenRequests open;
    private final Clock clock;

    @Inject
    KnownAbout(
            Expectations expectations,
            ServedIdentities served,
            NamedCredentials credentials,
            OpenRequests open,
            Clock clock) {
        this.expectations = expectations;
        this.served = served;
        this.credentials = credentials;
        this.open = open;
        this.clock = clock;
    }

    /** The node a bootstrapping kubelet would become; empty for everybody else. */
    Optional<NodeName> bootstrapping(CertificateRequest request) {
        return tokenOf(request.username()).flatMap(expectations::nodeOf);
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
            Optional<String> id = tokenOf(user);
            Optional<ExpectedNode> node = id.flatMap(expectations::nodeOf).flatMap(nodes);
            Optional<BootstrapToken> token = id.flatMap(tokens);
            return new Inventory(
                    token.orElse(null),
                    node.orElse(null),
                    liveNode,
                    open.newerThan(request.uid()),
                    0,
                    Map.of(),
                    false,
                    Set.of());
        }
        Optional<ExpectedNode> node = nodeNamed(user).flatMap(nodes);
        return new Inventory(
                null,
                node.orElse(null),
                false,
                open.newerThan(request.uid()),
                node.map(known -> approvedWithinTheHour(known, request)).orElse(0),
                node.map(known -> CertificateRow.clientCertificatesOf(known.name()))
                        .orElse(Map.of()),
                credentials.mustBeNamed(request),
                node.map(known -> served.ofOthers(known.name(), ofInventory(known, request)))
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

    // By our clock and to the second or so: what is counted was noted by a replica of ours.
    private int approvedWithinTheHour(ExpectedNode node, CertificateRequest request) {
        return Math.toIntExact(
                CsrRow.count(
                        "node = ?1 and decision = ?2 and state in ?3 and judgedAt > ?4"
                                + " and attempt >= ?5 and uid <> ?6",
                        node.name().value(),
                        CsrDecision.APPROVE,
                        CsrRow.DECIDED_FOR_GOOD,
                        clock.instant().minus(HOUR),
                        node.certifiedAttempt(),
                        request.uid()));
    }

    // The database is asked for nothing but what it has told itself: whatever else the request asks
    // for is objected to anyway, and may be anything.
    private static Set<String> ofInventory(ExpectedNode node, CertificateRequest request) {
        Set<String> known = new HashSet<>(node.identities());
        known.retainAll(request.identities());
        return known;
    }

    private static Optional<String> tokenOf(String user) {
        return user.startsWith(CertificateRequest.BOOTSTRAP_USER)
                ? Optional.of(user.substring(CertificateRequest.BOOTSTRAP_USER.length()))
                        .filter(id -> TOKEN_ID.matcher(id).matches())
                : Optional.empty();
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
