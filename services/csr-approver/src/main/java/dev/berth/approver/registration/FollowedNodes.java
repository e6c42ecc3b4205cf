/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.registration;

import dev.berth.approver.inventory.Expectations;
import dev.berth.approver.inventory.ExpectedNode;
import dev.berth.eventlog.facts.Facts;
import dev.berth.events.NodeFact.NodeObserved;
import dev.berth.events.NodeName;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Says how registered nodes stand in the cluster, on change only. A node writes its own condition:
 * one that changes it all the time is said of a few times a minute, with what it is then.
 */
@ApplicationScoped
class FollowedNodes {

    private static final Logger LOG = Logger.getLogger(FollowedNodes.class);

    /** Between two facts of one node. */
    private static final Duration PAUSE = Duration.ofSeconds(10);

    /** How often it is looked for nodes that were deleted while nobody watched. */
    private static final Duration SEARCH = Duration.ofMinutes(5);

    private final Expectations expectations;
    private final KubernetesClient kubernetes;
    private final Facts facts;
    private final Clock clock;

    /** What the watch showed and was dealt with. */
    private final Map<NodeName, Standing> known = new ConcurrentHashMap<>();

    /** What is to be said a little later. */
    private final Map<NodeName, Standing> waiting = new ConcurrentHashMap<>();

    private volatile Instant nextSearch;

    @Inject
    FollowedNodes(
            Expectations expectations, KubernetesClient kubernetes, Facts facts, Clock clock) {
        this.expectations = expectations;
        this.kubernetes = kubernetes;
        this.facts = facts;
        this.clock = clock;
        // By then the watch has listed what there is.
        nextSearch = clock.instant().plus(Duration.ofMinutes(1));
    }

    /** The watch shows it so. Runs a transaction of its own where it is news. */
    void observed(NodeName node, Standing now) {
        Standing before = known.get(node);
        if (before == null || !before.news().equals(now.news())) {
            look(node, now);
        }
    }

    /** The node registered, so that what is known of it is now said. */
    void registered(NodeName node) {
        Standing now = known.get(node);
        if (now != null) {
            look(node, now);
        }
    }

    /** By timer: what had to wait, and what was deleted while nobody watched. */
    void lookAgain() {
        waiting.forEach(this::look);
        if (clock.instant().isAfter(nextSearch)) {
            nextSearch = clock.instant().plus(SEARCH);
            for (NodeName node : saidToBeThere()) {
                if (!known.containsKey(node) && !isThere(node)) {
                    look(node, Standing.deleted(clock.instant()));
                }
            }
        }
    }

    private void look(NodeName node, Standing now) {
        boolean done = QuarkusTransaction.requiringNew().call(() -> say(node, now));
        if (done) {
            waiting.remove(node);
        } else {
            waiting.put(node, now);
        }
        known.put(node, now);
    }

    /** Whether there is nothing more to say of this. */
    private boolean say(NodeName node, Standing now) {
        ExpectedNode expected = expectations.lock(node).orElse(null);
        if (expected == null || expected.withdrawn() || !expected.isRegistered()) {
            return true;
        }
        StandingRow row = StandingRow.findById(node.value());
        if (row == null) {
            row = new StandingRow();
            row.node = node.value();
            row.persist();
        } else if (row.attempt == expected.registeredAttempt()) {
            if (row.standing.equals(now.news())) {
                return true;
            }
            if (clock.instant().isBefore(row.saidAt.plus(PAUSE))) {
                return false;
            }
        }
        row.attempt = expected.registeredAttempt();
        row.standing = now.news();
        row.saidAt = clock.instant();
        facts.say(
                new NodeObserved(
                        UUID.randomUUID(),
                        node,
                        row.attempt,
                        row.saidAt,
                        now.present(),
                        now.ready(),
                        now.reason(),
                        now.message(),
                        now.since()));
        if (expected.nodeDeleted() == now.present()) {
            expectations.nodeDeleted(node, !now.present());
        }
        LOG.infof("Node %s is seen as %s", node, now.news());
        return true;
    }

    private static List<NodeName> saidToBeThere() {
        return QuarkusTransaction.requiringNew()
                .call(() -> StandingRow.<StandingRow>list("standing <> 'DELETED'"))
                .stream()
                .map(row -> new NodeName(row.node))
                .toList();
    }

    private boolean isThere(NodeName node) {
        return !kubernetes
                .nodes()
                .withField("metadata.name", node.value())
                .list()
                .getItems()
                .isEmpty();
    }
}
