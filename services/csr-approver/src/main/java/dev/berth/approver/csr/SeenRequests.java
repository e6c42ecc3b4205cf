/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import dev.berth.approver.csr.CsrRow.State;
import dev.berth.approver.csr.policy.CertificateRequest;
import dev.berth.eventlog.trace.TraceParent;
import dev.berth.events.CsrDecision;
import io.quarkus.hibernate.orm.panache.Panache;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Turns what the watch shows into durable work: a row per request, once, and a judgement whenever
 * it changes.
 */
@ApplicationScoped
public class SeenRequests {

    private static final Logger LOG = Logger.getLogger(SeenRequests.class);

    private static final Set<String> SIGNERS =
            Set.of(CertificateRequest.CLIENT_SIGNER, CertificateRequest.SERVING_SIGNER);

    private final OpenRequests open;
    private final IssuedCertificates certificates;
    private final CsrMetrics metrics;
    private final Clock clock;

    @Inject
    SeenRequests(
            OpenRequests open, IssuedCertificates certificates, CsrMetrics metrics, Clock clock) {
        this.open = open;
        this.metrics = metrics;
        this.certificates = certificates;
        this.clock = clock;
    }

    /** A request as the watch showed it; the same any number of times. Runs its own transaction. */
    public void observed(ShownRequest request) {
        if (!SIGNERS.contains(request.signer())) {
            return;
        }
        boolean awaited = QuarkusTransaction.requiringNew().call(() -> note(request));
        if (awaited && request.finished() != null) {
            certificates.record(request.finished());
        }
    }

    /** A request that is gone. Runs its own transaction. */
    public void deleted(ShownRequest request) {
        // Nothing was decided: nothing to remember. What was decided is finished by its due row.
        QuarkusTransaction.requiringNew().run(() -> open.forget(request.uid()));
    }

    /** Whether its certificate is worth looking at. */
    private boolean note(ShownRequest request) {
        boolean first = insert(request) == 1;
        if (request.tooLarge()) {
            if (first) {
                LOG.warnf(
                        "%s of %s is refused: %s",
                        request.name(), request.username(), request.refusal());
                metrics.judged(request.signer(), CsrDecision.IGNORE, ShownRequest.TOO_LARGE);
            }
            return false;
        }
        CsrRow row = CsrRow.findById(request.uid());
        if (row == null) {
            return false;
        }
        return switch (row.state) {
            case SEEN, WAITING, WITHHELD -> {
                if (first) {
                    open.arrived(row);
                } else if (row.resourceVersion != null
                        && !row.resourceVersion.equals(request.resourceVersion())) {
                    open.judge(row);
                }
                yield false;
            }
            case DECIDED, APPLIED -> row.certificate == null;
            case IGNORED, ELSEWHERE, VANISHED -> false;
        };
    }

    // What is too large is written down as ignored for good: it takes no place among the open ones
    // of its requester, and nobody reads it again.
    private int insert(ShownRequest request) {
        boolean refused = request.tooLarge();
        return Panache.getSession()
                .createNativeMutationQuery(
                        "INSERT INTO csr_decision (csr_uid, seen_at, csr, signer, username,"
                                + " created_at, traceparent, state, decision, reason, message,"
                                + " judged_at)"
                                + " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
                                + " ON CONFLICT DO NOTHING")
                .setParameter(1, request.uid())
                .setParameter(2, clock.instant())
                .setParameter(3, request.name())
                .setParameter(4, request.signer())
                // The one character a text column cannot hold.
                .setParameter(5, request.username().replace('\0', '\uFFFD'))
                .setParameter(6, request.createdAt())
                .setParameter(7, TraceParent.current(), String.class)
                .setParameter(8, (refused ? State.IGNORED : State.SEEN).name())
                .setParameter(9, refused ? CsrDecision.IGNORE.name() : null, String.class)
                .setParameter(10, refused ? ShownRequest.TOO_LARGE : null, String.class)
                .setParameter(11, refused ? request.refusal() : null, String.class)
                .setParameter(12, refused ? clock.instant() : null, Instant.class)
                .executeUpdate();
    }
}
