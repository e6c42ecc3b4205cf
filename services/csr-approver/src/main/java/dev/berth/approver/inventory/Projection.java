/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.inventory;

import dev.berth.eventlog.UndeliverableException;
import dev.berth.eventlog.trace.TraceParent;
import dev.berth.events.ContractJson;
import dev.berth.events.FailureClass;
import dev.berth.events.NodeFact;
import dev.berth.events.NodeFact.BootstrapIssued;
import dev.berth.events.NodeFact.KubeletStarted;
import dev.berth.events.NodeFact.NodeRequested;
import dev.berth.events.NodeFact.StepFailed;
import dev.berth.events.NodeName;
import dev.berth.events.NodeSpec;
import io.quarkus.hibernate.orm.panache.Panache;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.net.InetAddress;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What each fact changes in the inventory. The topics are not ordered among each other, so every
 * fact may be the first that is heard of a node, and none is dropped for being early.
 */
@ApplicationScoped
@Transactional(Transactional.TxType.MANDATORY)
class Projection {

    private final Expectations expectations;

    @Inject
    Projection(Expectations expectations) {
        this.expectations = expectations;
    }

    void requested(NodeRequested fact) {
        ExpectedNodeRow row = row(fact);
        // Announced anew: the only way back for a withdrawn node.
        row.withdrawn = false;
        if (fact.rejoin() != null) {
            row.rejoinAttempt = Math.max(row.rejoinAttempt, fact.attempt());
        }
        spec(row, fact.spec());
        expectations.announce(fact.node());
    }

    void inventory(NodeFact fact, NodeSpec spec) {
        spec(row(fact), spec);
        expectations.announce(fact.node());
    }

    void attemptBegan(NodeFact fact) {
        row(fact);
        expectations.announce(fact.node());
    }

    void held(NodeFact fact, boolean held) {
        row(fact).held = held;
        expectations.announce(fact.node());
    }

    void withdrawn(NodeFact fact) {
        row(fact).withdrawn = true;
        expectations.announce(fact.node());
    }

    void tokenIssued(BootstrapIssued fact) {
        row(fact);
        BootstrapTokenRow known = BootstrapTokenRow.findById(fact.tokenId());
        if (known != null) {
            if (!known.node.equals(fact.node().value()) || known.attempt != fact.attempt()) {
                throw new UndeliverableException(
                        "bootstrap token "
                                + fact.tokenId()
                                + " already belongs to another node or attempt");
            }
            return;
        }
        BootstrapTokenRow token = new BootstrapTokenRow();
        token.id = fact.tokenId();
        token.node = fact.node().value();
        token.attempt = fact.attempt();
        token.expiresAt = fact.expiresAt();
        token.newest =
                BootstrapTokenRow.count(
                                "node = ?1 and attempt > ?2", fact.node().value(), fact.attempt())
                        == 0;
        // A token that was thrown away half-made, or of an older attempt, opens nothing any more.
        BootstrapTokenRow.update(
                "newest = false where node = ?1 and attempt <= ?2",
                fact.node().value(),
                fact.attempt());
        token.persist();
        expectations.announce(fact.node());
    }

    void kubeletStarted(KubeletStarted fact) {
        ExpectedNodeRow row = row(fact);
        if (fact.attempt() > row.startedAttempt) {
            row.startedAttempt = fact.attempt();
            row.startedAt = fact.at();
        }
        expectations.announce(fact.node());
    }

    void stepFailed(StepFailed fact) {
        ExpectedNodeRow row = row(fact);
        // A hold is not an end: config-renderer answers it with NodeHeld.
        if (fact.failure().kind() != FailureClass.Kind.HOLD) {
            row.endedAttempt = Math.max(row.endedAttempt, fact.attempt());
        }
        expectations.announce(fact.node());
    }

    private static void spec(ExpectedNodeRow row, NodeSpec spec) {
        row.announced = true;
        TreeSet<String> names = new TreeSet<>();
        names.add(row.name);
        for (String name : spec.dnsNames()) {
            String lower = name.toLowerCase(Locale.ROOT);
            names.add(lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower);
        }
        row.dnsNames = names.toArray(String[]::new);
        row.labels = ContractJson.mapper().valueToTree(spec.labels()).toString();
        row.addresses =
                Stream.concat(spec.internalIPs().stream(), spec.externalIPs().stream())
                        .map(Projection::canonical)
                        .distinct()
                        .toArray(String[]::new);
    }

    private static String canonical(String address) {
        try {
            return InetAddress.ofLiteral(address).getHostAddress();
        } catch (IllegalArgumentException notAnAddress) {
            throw new UndeliverableException("the inventory has an address that is none");
        }
    }

    /** The node's row, locked; made if this is the first that is heard of it. */
    private static ExpectedNodeRow row(NodeFact fact) {
        NodeName node = fact.node();
        Panache.getEntityManager()
                .createNativeQuery(
                        "INSERT INTO expected_node (name, attempt) VALUES (?1, ?2)"
                                + " ON CONFLICT DO NOTHING")
                .setParameter(1, node.value())
                .setParameter(2, fact.attempt())
                .executeUpdate();
        ExpectedNodeRow row = Expectations.lockedRow(node).orElseThrow();
        row.attempt = Math.max(row.attempt, fact.attempt());
        row.traceparent = TraceParent.current();
        return row;
    }
}
