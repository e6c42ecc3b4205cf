/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import dev.berth.approver.csr.policy.CertificateRequest;
import dev.berth.approver.csr.policy.CsrPolicy;
import dev.berth.approver.inventory.ExpectationChanged;
import dev.berth.eventlog.DueWork;
import dev.berth.events.CsrDecision;
import io.quarkus.hibernate.orm.panache.Panache;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Whose turn it is. Of what one requester has open at a signer only the newest few can be approved,
 * so only those are ever due: whatever a requester files, it takes that many places in the queue
 * and no more, and the next one moves up when one of them is finished. Always in the caller's
 * transaction.
 */
@ApplicationScoped
@Transactional(Transactional.TxType.MANDATORY)
class OpenRequests {

    private static final List<String> SIGNERS =
            List.of(CertificateRequest.CLIENT_SIGNER, CertificateRequest.SERVING_SIGNER);

    /** What counts against a requester. The index csr_decision_turn has them in this order. */
    private static final String COUNTED =
            "state IN ('SEEN', 'WAITING', 'WITHHELD')"
                    + " AND (state <> 'WITHHELD' OR decision = 'APPROVE')";

    private static final String NEWEST =
            "SELECT * FROM csr_decision WHERE username = ?1 AND signer = ?2 AND %s"
                    + " ORDER BY created_at DESC, seen DESC LIMIT %d";

    /** One more than have a turn: the one that lost its turn. */
    private static final String TURNS = NEWEST.formatted(COUNTED, CsrPolicy.OPEN_REQUESTS + 1);

    /** What news of the inventory may change; ignored requests as well, if they can be read. */
    private static final String NEWS =
            NEWEST.formatted(
                    "(state IN ('SEEN', 'WAITING', 'WITHHELD')"
                            + " OR (state = 'IGNORED' AND reason <> '"
                            + ShownRequest.TOO_LARGE
                            + "'))",
                    CsrPolicy.OPEN_REQUESTS);

    private static final String NEWER =
            "SELECT count(*) FROM (SELECT 1 FROM csr_decision mine JOIN csr_decision newer"
                    + " ON newer.username = mine.username AND newer.signer = mine.signer"
                    + " AND (newer.created_at, newer.seen) > (mine.created_at, mine.seen)"
                    + " WHERE mine.csr_uid = ?1 AND "
                    + COUNTED.replace("state", "newer.state").replace("decision", "newer.decision")
                    + " LIMIT "
                    + CsrPolicy.OPEN_REQUESTS
                    + ") AS few";

    private static final String LOSE =
            "UPDATE csr_decision SET state = 'WAITING', decision = 'WAIT', reason = ?2,"
                    + " message = ?3, judged_at = ?4 WHERE csr_uid = (SELECT csr_uid"
                    + " FROM csr_decision WHERE csr_uid = ?1 AND reason IS DISTINCT FROM ?2"
                    + " AND state IN ('SEEN', 'WAITING', 'WITHHELD') FOR UPDATE SKIP LOCKED)";

    private final DueWork dueWork;
    private final CsrMetrics metrics;
    private final Clock clock;

    @Inject
    OpenRequests(DueWork dueWork, CsrMetrics metrics, Clock clock) {
        this.dueWork = dueWork;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * How many newer ones the same requester has open at the same signer; no more are counted than
     * matter.
     */
    int newerThan(String uid) {
        return ((Number)
                        Panache.getEntityManager()
                                .createNativeQuery(NEWER)
                                .setParameter(1, uid)
                                .getSingleResult())
                .intValue();
    }

    /** A request that was not there before. */
    void arrived(CsrRow row) {
        takeTurns(row);
        List<CsrRow> newest = newest(TURNS, row.username, row.signer);
        int turn = newest.indexOf(row);
        if (turn >= 0 && turn < CsrPolicy.OPEN_REQUESTS) {
            judge(row);
            if (newest.size() > CsrPolicy.OPEN_REQUESTS) {
                losesItsTurn(newest.getLast());
            }
        } else {
            losesItsTurn(row);
        }
    }

    /**
     * One is finished that had a turn: the next one moves up. Call it before the finished one's due
     * work is ended, so that two of a requester never wait for each other.
     */
    void finished(CsrRow row) {
        takeTurns(row);
        newest(TURNS, row.username, row.signer).stream()
                .limit(CsrPolicy.OPEN_REQUESTS)
                .filter(other -> !other.uid.equals(row.uid))
                .filter(other -> CsrPolicy.waitsForOthers(other.reason))
                .forEach(this::judge);
    }

    /** One is gone that nothing was decided of; nothing happens if something was. */
    void forget(String uid) {
        CsrRow row = CsrRow.lock(uid).orElse(null);
        if (row == null || !CsrRow.OPEN.contains(row.state)) {
            return;
        }
        boolean hadATurn = newerThan(uid) < CsrPolicy.OPEN_REQUESTS;
        row.delete();
        if (hadATurn) {
            finished(row);
        }
    }

    /** Runs in the transaction that changed the inventory. */
    void wake(@Observes ExpectationChanged change) {
        SortedSet<String> users = new TreeSet<>(List.of(change.node().user()));
        change.tokens().forEach(id -> users.add(CertificateRequest.BOOTSTRAP_USER + id));
        for (String user : users) {
            for (String signer : SIGNERS) {
                newest(NEWS, user, signer).forEach(this::judge);
            }
        }
    }

    void judge(CsrRow row) {
        dueWork.schedule(JudgeCsr.KIND, row.uid, Duration.ZERO, row.name);
    }

    /** Two transactions that look at the same requester's turns do so one after the other. */
    private static void takeTurns(CsrRow row) {
        Panache.getEntityManager()
                .createNativeQuery("SELECT count(pg_advisory_xact_lock(hashtextextended(?1, 17)))")
                .setParameter(1, row.username)
                .getSingleResult();
    }

    // One that is being judged at this moment is left alone: its judge finds out by itself.
    private void losesItsTurn(CsrRow row) {
        int lost =
                Panache.getSession()
                        .createNativeMutationQuery(LOSE)
                        .setParameter(1, row.uid)
                        .setParameter(2, CsrPolicy.OVER_BUDGET.reason())
                        .setParameter(3, CsrPolicy.OVER_BUDGET.message())
                        .setParameter(4, clock.instant())
                        .executeUpdate();
        if (lost == 1) {
            dueWork.cancel(JudgeCsr.KIND, row.uid);
            metrics.judged(row.signer, CsrDecision.WAIT, CsrPolicy.OVER_BUDGET.reason());
        }
    }

    @SuppressWarnings("unchecked")
    private static List<CsrRow> newest(String sql, String user, String signer) {
        return Panache.getSession()
                .createNativeQuery(sql, CsrRow.class)
                .setParameter(1, user)
                .setParameter(2, signer)
                .getResultList();
    }
}
