/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.inventory;

import dev.berth.eventlog.UndeliverableException;
import dev.berth.eventlog.facts.LoweredAttempts;
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
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.net.InetAddress;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * What each fact changes in the inventory. The topics are not ordered among each other: what the
 * distributor says of an attempt is kept aside until config-renderer, which owns the attempts, has
 * announced it. Nobody else's word raises an attempt, and the owner's last word counts, also where
 * it names a lower one.
 */
@ApplicationScoped
@Transactional(Transactional.TxType.MANDATORY)
class Projection {

    private static final Logger LOG = Logger.getLogger(Projection.class);

    private final Expectations expectations;
    private final LoweredAttempts lowered;
    private final Event<AttemptBegan> began;

    @Inject
    Projection(Expectations expectations, LoweredAttempts lowered, Event<AttemptBegan> began) {
        this.expectations = expectations;
        this.lowered = lowered;
        this.began = began;
    }

    /** The attempt the owner announced last; 0 for none. */
    int announced(NodeName node) {
        // A projection: an entity loaded now would still be the stale one when it is locked later.
        return ExpectedNodeRow.find(
                        "select attempt from ExpectedNodeRow where name = ?1 and announced",
                        node.value())
                .project(Integer.class)
                .firstResultOptional()
                .orElse(0);
    }

    void requested(NodeRequested fact) {
        ExpectedNodeRow row = beginning(fact, true);
        // Announced anew: the only way back for a withdrawn node. Custody begins anew with it.
        row.withdrawn = false;
        row.custodyFrom = Math.max(row.custodyFrom, fact.attempt());
        if (fact.rejoin() != null) {
            row.rejoinAttempt = Math.max(row.rejoinAttempt, fact.attempt());
        }
        spec(row, fact.spec());
        expectations.announce(fact.node());
    }

    void inventory(NodeFact fact, NodeSpec spec) {
        ExpectedNodeRow row = ownersRow(fact);
        if (row.mayBeOnAnotherMachine(spec)) {
            // Only an administrator lets such a change through. What this attempt and those before
            // it were certified for need not be the machine's any more.
            row.custodyFrom = Math.max(row.custodyFrom, fact.attempt() + 1);
        }
        spec(row, spec);
        expectations.announce(fact.node());
    }

    void attemptBegan(NodeFact fact) {
        var _ = beginning(fact, false);
        expectations.announce(fact.node());
    }

    void held(NodeFact fact, boolean held) {
        ExpectedNodeRow row = ownersRow(fact);
        if (held) {
            row.hold(fact.attempt());
        } else {
            row.release();
        }
        expectations.announce(fact.node());
    }

    void withdrawn(NodeFact fact) {
        ownersRow(fact).withdrawn = true;
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

    void ownStepFailed(StepFailed fact) {
        ownersRow(fact);
        stepFailed(fact);
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
        row.isOn(spec);
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

    /** Of a fact of an announced attempt; locked. */
    private static ExpectedNodeRow row(NodeFact fact) {
        ExpectedNodeRow row = Expectations.lockedRow(fact.node()).orElseThrow();
        row.traceparent = TraceParent.current();
        return row;
    }

    /** Of the owner's fact that an attempt begins: nothing can have come of it before. */
    private ExpectedNodeRow beginning(NodeFact fact, boolean custodyAnew) {
        ExpectedNodeRow row = ownersRow(fact);
        if (row.begin()) {
            LOG.warnf(
                    "%s: no longer held: the hold named an attempt later than attempt %d, which"
                            + " config-renderer announces now. If the node must be held, hold it"
                            + " again",
                    fact.node(), fact.attempt());
        }
        began.fire(new AttemptBegan(fact.node(), fact.attempt(), custodyAnew));
        return row;
    }

    /**
     * Of a fact of the attempts' owner; locked, and made if this is the first that is heard of the
     * node. The attempt is what its owner says last.
     */
    private ExpectedNodeRow ownersRow(NodeFact fact) {
        NodeName node = fact.node();
        Panache.getEntityManager()
                .createNativeQuery(
                        "INSERT INTO expected_node (name, attempt) VALUES (?1, ?2)"
                                + " ON CONFLICT DO NOTHING")
                .setParameter(1, node.value())
                .setParameter(2, fact.attempt())
                .executeUpdate();
        ExpectedNodeRow row = Expectations.lockedRow(node).orElseThrow();
        if (row.attempt > fact.attempt()) {
            lowered.tell(node, row.attempt, fact.attempt());
            row.lower(fact.attempt());
            BootstrapTokenRow.delete("node = ?1 and attempt > ?2", row.name, fact.attempt());
        }
        row.attempt = fact.attempt();
        row.traceparent = TraceParent.current();
        return row;
    }
}
