/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import dev.berth.events.CertificatePurpose;
import dev.berth.events.CsrDecision;
import dev.berth.events.NodeName;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A row of {@code csr_decision}: one request from seen to applied. */
@Entity
@Table(name = "csr_decision")
class CsrRow extends PanacheEntityBase {

    /** Where a request stands with us. */
    enum State {
        /** Not judged yet. */
        SEEN,
        /** Judged WAIT; judged again when something changes, and by timer. */
        WAITING,
        /**
         * Judged, and by configuration not written anywhere; judged again when something changes.
         */
        WITHHELD,
        /** Not ours. */
        IGNORED,
        /** Approval or denial committed, not yet known to be in the cluster. */
        DECIDED,
        /** Approval or denial in the cluster, and said. */
        APPLIED,
        /** Decided by somebody else, against what we would have done. */
        ELSEWHERE,
        /** Gone from the cluster before it was finished. */
        VANISHED;

        /** Nothing more is decided of it. */
        boolean isFinal() {
            return switch (this) {
                case SEEN, WAITING, WITHHELD, IGNORED, DECIDED -> false;
                case APPLIED, ELSEWHERE, VANISHED -> true;
            };
        }
    }

    /** What nobody has decided yet, or not for good. */
    static final Set<State> OPEN = Set.of(State.SEEN, State.WAITING, State.WITHHELD, State.IGNORED);

    /** What was decided, whether it is known to be in the cluster or not. */
    static final Set<State> DECIDED_FOR_GOOD = Set.of(State.DECIDED, State.APPLIED);

    @Id
    @Column(name = "csr_uid")
    String uid = "";

    @Column(insertable = false, updatable = false)
    long seen;

    @Column(name = "seen_at", updatable = false)
    Instant seenAt = Instant.EPOCH;

    @Column(name = "csr")
    String name = "";

    String signer = "";
    String username = "";

    @Column(name = "created_at", updatable = false)
    Instant createdAt = Instant.EPOCH;

    @Enumerated(EnumType.STRING)
    State state = State.SEEN;

    @Enumerated(EnumType.STRING)
    @Nullable CsrDecision decision;

    @Nullable String reason;
    @Nullable String message;
    @Nullable String checks;
    @Nullable String node;
    @Nullable Integer attempt;

    @Enumerated(EnumType.STRING)
    @Nullable CertificatePurpose purpose;

    @Column(name = "resource_version")
    @Nullable String resourceVersion;

    @Column(name = "judged_at")
    @Nullable Instant judgedAt;

    @Column(name = "applied_at")
    @Nullable Instant appliedAt;

    @Nullable String certificate;

    @Column(updatable = false)
    @Nullable String traceparent;

    /**
     * The node it was judged to be of. A projection: an entity that is loaded before it is locked
     * stays the stale one.
     */
    static Optional<NodeName> nodeOf(String uid) {
        return find("select node from CsrRow where uid = ?1 and node is not null", uid)
                .project(String.class)
                .firstResultOptional()
                .map(NodeName::new);
    }

    /** Newest first, below this {@code seen}; what is absent does not filter. */
    static List<CsrRow> page(
            @Nullable String node,
            @Nullable State state,
            @Nullable CsrDecision decision,
            long below,
            int size) {
        return CsrRow.<CsrRow>find(
                        "seen < ?1 and (?2 is null or node = ?2) and (?3 is null or state = ?3)"
                                + " and (?4 is null or decision = ?4) order by seen desc",
                        below,
                        node,
                        state,
                        decision)
                .page(0, size)
                .list();
    }

    /** The row, locked until the transaction ends; lock its node first. */
    static Optional<CsrRow> lock(String uid) {
        return Optional.ofNullable(findById(uid, LockModeType.PESSIMISTIC_WRITE));
    }

    /** Whether it was filed after the other one, by the API server's clock, then as we saw them. */
    boolean isNewerThan(CsrRow other) {
        int byClock = createdAt.compareTo(other.createdAt);
        return byClock > 0 || (byClock == 0 && seen > other.seen);
    }
}
