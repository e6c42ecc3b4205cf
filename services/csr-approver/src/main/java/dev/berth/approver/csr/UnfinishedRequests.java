/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import dev.berth.approver.csr.CsrRow.State;
import dev.berth.events.CsrDecision;
import io.quarkus.hibernate.orm.panache.Panache;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Looks by timer at what events should have finished and did not: decisions not known to be in the
 * cluster, certificates not seen, requests ignored for a node that became known at that moment.
 */
@ApplicationScoped
public class UnfinishedRequests {

    private static final Logger LOG = Logger.getLogger(UnfinishedRequests.class);

    /** What is younger is still in somebody's hands. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final int AT_ONCE = 200;

    private final ClusterRequests cluster;
    private final OpenRequests open;
    private final IssuedCertificates certificates;
    private final Clock clock;

    @Inject
    UnfinishedRequests(
            ClusterRequests cluster,
            OpenRequests open,
            IssuedCertificates certificates,
            Clock clock) {
        this.cluster = cluster;
        this.open = open;
        this.certificates = certificates;
        this.clock = clock;
    }

    /** Runs transactions of its own. */
    public void pickUp() {
        Instant before = clock.instant().minus(PATIENCE);
        QuarkusTransaction.requiringNew().run(() -> wake(before));
        QuarkusTransaction.requiringNew()
                .call(() -> issuedButNotSeen(before))
                .forEach(this::lookForCertificate);
    }

    private void wake(Instant before) {
        List<CsrRow> decided =
                CsrRow.find("state = ?1 and judgedAt < ?2", State.DECIDED, before)
                        .page(0, AT_ONCE)
                        .list();
        decided.forEach(open::judge);
        // Ignored in the very moment its node became known to another transaction.
        @SuppressWarnings("unchecked")
        List<String> missed =
                Panache.getEntityManager()
                        .createNativeQuery(
                                "SELECT csr_uid FROM csr_decision WHERE state = 'IGNORED'"
                                        + " AND reason IN ('UnknownNode', 'UnknownToken')"
                                        + " AND (EXISTS (SELECT FROM expected_node n"
                                        + " WHERE 'system:node:' || n.name = username)"
                                        + " OR EXISTS (SELECT FROM bootstrap_token t"
                                        + " WHERE 'system:bootstrap:' || t.id = username))")
                        .setMaxResults(AT_ONCE)
                        .getResultList();
        for (String uid : missed) {
            CsrRow.lock(uid).ifPresent(open::judge);
        }
    }

    private static List<CsrRow> issuedButNotSeen(Instant before) {
        return CsrRow.find(
                        "state = ?1 and decision = ?2 and certificate is null and judgedAt < ?3",
                        State.APPLIED,
                        CsrDecision.APPROVE,
                        before)
                .page(0, AT_ONCE)
                .list();
    }

    private void lookForCertificate(CsrRow row) {
        try {
            lookForCertificate(row.uid, row.name);
        } catch (RuntimeException failed) {
            // The next round tries again; the others of this one must not wait for it.
            LOG.warnf(failed, "Cannot look for the certificate of %s", row.name);
        }
    }

    private void lookForCertificate(String uid, String name) {
        cluster.find(name)
                .filter(found -> uid.equals(found.shown().uid()))
                .ifPresentOrElse(
                        found -> {
                            if (found.shown().finished() != null) {
                                certificates.record(found.shown().finished());
                            }
                        },
                        () -> certificates.vanished(uid));
    }
}
