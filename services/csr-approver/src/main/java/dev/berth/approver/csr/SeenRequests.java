/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import dev.berth.approver.csr.policy.CertificateRequest;
import dev.berth.approver.inventory.ExpectationChanged;
import dev.berth.eventlog.DueWork;
import dev.berth.eventlog.trace.TraceParent;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.quarkus.hibernate.orm.panache.Panache;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Turns what the watch shows into durable work: a row and a due judgement per request, once, and
 * again whenever the request or the inventory changes.
 */
@ApplicationScoped
public class SeenRequests {

    private static final Set<String> SIGNERS =
            Set.of(CertificateRequest.CLIENT_SIGNER, CertificateRequest.SERVING_SIGNER);

    private final DueWork dueWork;
    private final IssuedCertificates certificates;
    private final Clock clock;

    @Inject
    SeenRequests(DueWork dueWork, IssuedCertificates certificates, Clock clock) {
        this.dueWork = dueWork;
        this.certificates = certificates;
        this.clock = clock;
    }

    /** A request as the watch showed it; the same any number of times. Runs its own transaction. */
    public void observed(CertificateSigningRequest csr) {
        if (csr.getSpec() == null || !SIGNERS.contains(csr.getSpec().getSignerName())) {
            return;
        }
        CertificateRequest request = KubernetesRequests.read(csr);
        if (QuarkusTransaction.requiringNew().call(() -> note(request))) {
            certificates.record(csr);
        }
    }

    /** A request that is gone. Runs its own transaction. */
    public void deleted(CertificateSigningRequest csr) {
        QuarkusTransaction.requiringNew()
                .run(
                        () ->
                                // Nothing was decided: nothing to remember. What was decided is
                                // finished by its due row.
                                CsrRow.delete(
                                        "uid = ?1 and state in ?2",
                                        csr.getMetadata().getUid(),
                                        CsrRow.OPEN));
    }

    /** Whether its certificate is worth looking at. */
    private boolean note(CertificateRequest request) {
        boolean first = insert(request) == 1;
        CsrRow row = CsrRow.findById(request.uid());
        if (row == null) {
            return false;
        }
        return switch (row.state) {
            case SEEN, WAITING, WITHHELD -> {
                if (first || !request.resourceVersion().equals(row.resourceVersion)) {
                    judge(row);
                }
                yield false;
            }
            case DECIDED, APPLIED -> row.certificate == null;
            case IGNORED, ELSEWHERE, VANISHED -> false;
        };
    }

    private int insert(CertificateRequest request) {
        return Panache.getSession()
                .createNativeMutationQuery(
                        "INSERT INTO csr_decision (csr_uid, seen_at, csr, signer, username,"
                                + " created_at, state, traceparent)"
                                + " VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'SEEN', ?7)"
                                + " ON CONFLICT DO NOTHING")
                .setParameter(1, request.uid())
                .setParameter(2, clock.instant())
                .setParameter(3, request.name())
                .setParameter(4, request.signer())
                // The one character a text column cannot hold.
                .setParameter(5, request.username().replace('\0', '\uFFFD'))
                .setParameter(6, request.createdAt())
                .setParameter(7, TraceParent.current(), String.class)
                .executeUpdate();
    }

    /** Runs in the transaction that changed the inventory. */
    void wake(@Observes ExpectationChanged change) {
        Set<String> users = new HashSet<>(Set.of(change.node().user()));
        change.tokens().forEach(id -> users.add(CertificateRequest.BOOTSTRAP_USER + id));
        open(users).forEach(this::judge);
    }

    /** Requests of the same user: one of them was finished, another may be next. */
    void wakeOthersOf(CsrRow finished) {
        open(Set.of(finished.username)).stream()
                .filter(row -> !row.uid.equals(finished.uid))
                .forEach(this::judge);
    }

    void judge(CsrRow row) {
        dueWork.schedule(JudgeCsr.KIND, row.uid, Duration.ZERO, row.name);
    }

    private static List<CsrRow> open(Set<String> users) {
        return CsrRow.list("username in ?1 and state in ?2", users, CsrRow.OPEN);
    }
}
