/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.registration;

import dev.berth.approver.inventory.AttemptBegan;
import dev.berth.approver.inventory.Expectations;
import dev.berth.approver.inventory.ExpectedNode;
import dev.berth.approver.verification.Verifications;
import dev.berth.eventlog.facts.Facts;
import dev.berth.events.NodeFact.NodeRegistered;
import dev.berth.events.NodeName;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.quarkus.hibernate.orm.panache.Panache;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Says once per node and attempt that the node registered.
 *
 * <p>The certificate and what the cluster showed of the node before it are stored in one
 * transaction. Whatever is shown afterwards is compared with that, by whichever process sees it
 * first, however often this one was killed in between.
 */
@ApplicationScoped
public class Registrations {

    private static final Logger LOG = Logger.getLogger(Registrations.class);

    private final Expectations expectations;
    private final Sightings sightings;
    private final Verifications verifications;
    private final UntaintNode untaint;
    private final FollowedNodes followed;
    private final Facts facts;
    private final Clock clock;

    /** Names with a row in awaited_registration, or perhaps none any more: only a filter. */
    private final Set<NodeName> awaited = ConcurrentHashMap.newKeySet();

    @Inject
    Registrations(
            Expectations expectations,
            Sightings sightings,
            Verifications verifications,
            UntaintNode untaint,
            FollowedNodes followed,
            Facts facts,
            Clock clock) {
        this.expectations = expectations;
        this.sightings = sightings;
        this.verifications = verifications;
        this.untaint = untaint;
        this.followed = followed;
        this.facts = facts;
        this.clock = clock;
    }

    /**
     * The client certificate of this attempt was issued, in the running transaction, which holds
     * the node's lock: from now on any change in the cluster is a sign of life.
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void await(NodeName node, int attempt) {
        Sighting before = sightings.of(node);
        AwaitedRow row = AwaitedRow.findById(node.value());
        if (row == null) {
            row = new AwaitedRow();
            row.node = node.value();
            row.persist();
        } else if (row.attempt >= attempt) {
            return;
        }
        row.attempt = attempt;
        row.nodeUid = before.nodeUid();
        row.heartbeat = before.heartbeat();
        row.renewal = before.renewal();
        awaited.add(node);
    }

    /** Nothing was awaited or registered of an attempt that begins, nor of a later one. */
    void begins(@Observes AttemptBegan began) {
        AwaitedRow.delete("node = ?1 and attempt >= ?2", began.node().value(), began.attempt());
        Panache.getEntityManager()
                .createNativeQuery("DELETE FROM registration WHERE node = ?1 AND attempt >= ?2")
                .setParameter(1, began.node().value())
                .setParameter(2, began.attempt())
                .executeUpdate();
    }

    /** A Node as the watch showed it. Runs its own transaction where one is needed. */
    public void observed(Node node) {
        sightings.saw(node);
        lookAt(node.getMetadata().getName());
        name(node.getMetadata().getName())
                .ifPresent(
                        ours -> {
                            followed.observed(ours, Standing.of(node, clock.instant()));
                            untaint.observed(ours, node);
                        });
    }

    /** A Lease of a node as the watch showed it. */
    public void observed(Lease lease) {
        sightings.saw(lease);
        lookAt(lease.getMetadata().getName());
    }

    /** A Node that is gone. */
    public void deleted(Node node) {
        sightings.gone(node);
        name(node.getMetadata().getName())
                .ifPresent(ours -> followed.observed(ours, Standing.deleted(clock.instant())));
    }

    /** Looks at every awaited node: what another process recorded, or this one before it died. */
    public void lookAtAll() {
        List<AwaitedRow> rows =
                QuarkusTransaction.requiringNew().call(() -> AwaitedRow.<AwaitedRow>listAll());
        for (AwaitedRow row : rows) {
            NodeName node = new NodeName(row.node);
            awaited.add(node);
            if (sightings.of(node).isAliveSince(row.before())) {
                lookAt(node);
            }
        }
        followed.lookAgain();
    }

    private void lookAt(String name) {
        name(name).filter(awaited::contains).ifPresent(this::lookAt);
    }

    private static Optional<NodeName> name(String name) {
        try {
            return Optional.of(new NodeName(name));
        } catch (IllegalArgumentException noNodeOfOurs) {
            LOG.tracef("%s is no name Berth would give", name);
            return Optional.empty();
        }
    }

    private void lookAt(NodeName node) {
        boolean stillAwaited =
                QuarkusTransaction.requiringNew().call(() -> register(node, sightings.of(node)));
        if (!stillAwaited) {
            awaited.remove(node);
            followed.registered(node);
        }
    }

    private boolean register(NodeName node, Sighting now) {
        ExpectedNode expected = expectations.lock(node).orElse(null);
        AwaitedRow row = AwaitedRow.findById(node.value());
        if (row == null) {
            return false;
        }
        if (expected == null || expected.withdrawn()) {
            row.delete();
            return false;
        }
        if (!now.isAliveSince(row.before())) {
            return true;
        }
        String uid = Objects.requireNonNull(now.nodeUid());
        row.delete();
        if (insert(row, now) == 1) {
            facts.say(
                    new NodeRegistered(
                            UUID.randomUUID(),
                            node,
                            row.attempt,
                            clock.instant(),
                            uid,
                            now.kubeletVersion(),
                            now.addresses()));
            expectations.registered(node, row.attempt);
            verifications.begin(node);
            LOG.infof("Node %s registered (attempt %d)", node, row.attempt);
        }
        return false;
    }

    private int insert(AwaitedRow row, Sighting now) {
        return Panache.getEntityManager()
                .createNativeQuery(
                        "INSERT INTO registration"
                                + " (node, attempt, node_uid, kubelet_version, registered_at)"
                                + " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING")
                .setParameter(1, row.node)
                .setParameter(2, row.attempt)
                .setParameter(3, now.nodeUid())
                .setParameter(4, now.kubeletVersion())
                .setParameter(5, clock.instant())
                .executeUpdate();
    }
}
