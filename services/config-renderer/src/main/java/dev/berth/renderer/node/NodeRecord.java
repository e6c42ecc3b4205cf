/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.events.Condition;
import dev.berth.events.NodeFact;
import dev.berth.events.NodeFact.ConfigRendered;
import dev.berth.events.NodeFact.NodeHeld;
import dev.berth.events.NodeFact.NodeRegistered;
import dev.berth.events.NodeFact.NodeReleased;
import dev.berth.events.NodeFact.NodeRequested;
import dev.berth.events.NodeFact.StepFailed;
import dev.berth.events.NodeName;
import dev.berth.events.NodePhase;
import dev.berth.events.NodeSpec;
import dev.berth.events.NodeState;
import dev.berth.events.Outcome;
import dev.berth.events.ReportedAddresses;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One node, as its owner knows it. Changed by facts alone, except what was announced. */
@Entity
@Table(name = "node")
class NodeRecord {

    @Id private String name = "";
    @Version private long version;

    @Enumerated(EnumType.STRING)
    private NodePhase phase = NodePhase.PENDING;

    private int attempt = 1;

    @Column(name = "held_reason")
    private @Nullable String heldReason;

    @Column(name = "held_by")
    private @Nullable String heldBy;

    private String pool = "";

    @Column(name = "spec")
    @Convert(converter = JsonColumn.OfSpec.class)
    private NodeSpec spec;

    @Column(name = "rendered_spec")
    @Convert(converter = JsonColumn.OfSpec.class)
    private @Nullable NodeSpec renderedSpec;

    // Written by versions that kept one change; read until none of them runs.
    @Column(name = "pending")
    @Convert(converter = JsonColumn.OfPending.class)
    private @Nullable PendingChange onlyPending;

    @Column(name = "pending_changes")
    @Convert(converter = JsonColumn.OfPendings.class)
    private @Nullable List<PendingChange> pendingChanges;

    @Column(name = "last_rejoin")
    private @Nullable String lastRejoin;

    private boolean takeover;

    @Column(name = "event_times")
    @Convert(converter = JsonColumn.OfTimes.class)
    private @Nullable SortedMap<String, Instant> eventTimes;

    @Column(name = "registered_attempt")
    private @Nullable Integer registeredAttempt;

    private @Nullable String digest;

    @Convert(converter = JsonColumn.OfFailure.class)
    private @Nullable FailureNote failure;

    @Convert(converter = JsonColumn.OfTrouble.class)
    private @Nullable StepTrouble trouble;

    @Convert(converter = JsonColumn.OfPhases.class)
    private SortedMap<NodePhase, Instant> phases = new TreeMap<>();

    @Convert(converter = JsonColumn.OfConditions.class)
    private List<Condition> conditions = List.of();

    @Column(name = "reported_addresses")
    @Convert(converter = JsonColumn.OfReported.class)
    private @Nullable ReportedAddresses reportedAddresses;

    @Column(name = "automatic_attempts")
    private int automaticAttempts;

    @Column(name = "created_at")
    private Instant createdAt = Instant.EPOCH;

    @Column(name = "updated_at")
    private Instant updatedAt = Instant.EPOCH;

    /** For Hibernate. */
    protected NodeRecord() {}

    static NodeRecord begin(NodeRequested requested) {
        NodeRecord record = new NodeRecord();
        record.name = requested.node().value();
        record.createdAt = requested.at();
        record.wish(requested.spec());
        record.startAttempt(requested);
        return record;
    }

    /** Takes in what a fact means; the outcome is the lifecycle's. */
    void fold(NodeFact fact, Outcome outcome) {
        updatedAt = fact.at();
        if (outcome instanceof Outcome.Rejected) {
            return;
        }
        NodeState next = outcome.state();
        boolean moves = next.phase() != phase;
        boolean begins = next.attempt() != attempt;
        if (phase == NodePhase.FAILED && next.phase() != NodePhase.FAILED) {
            // It went on after all: a late success is a success.
            failure = null;
        }
        phase = next.phase();
        attempt = next.attempt();
        if (begins) {
            startAttempt(fact);
        } else if (moves) {
            phases = with(phases, phase, fact.at());
        }
        if (moves && fact instanceof NodeRegistered registered) {
            registeredAttempt = registered.attempt();
        }
        if (fact instanceof NodeHeld held && heldReason == null) {
            heldReason = held.reason();
            heldBy = held.by();
        }
        if (fact instanceof NodeReleased) {
            heldReason = null;
            heldBy = null;
            failure = phase == NodePhase.FAILED ? failure : null;
        }
        if (fact instanceof ConfigRendered rendered && rendered.attempt() == attempt) {
            digest = rendered.rendering().digest();
            renderedSpec = spec;
        }
        if (fact instanceof StepFailed failed && failed.attempt() == attempt) {
            failure =
                    new FailureNote(
                            failed.step(),
                            failed.failure(),
                            failed.message(),
                            failed.evidence(),
                            failed.at());
        }
        trouble = trouble().after(fact, state());
        if (phase == NodePhase.REGISTERED) {
            failure = null;
            automaticAttempts = 0;
        }
    }

    /** A fact of an earlier phase that arrives late fills in its time. */
    void fillIn(NodePhase reached, Instant at) {
        if (!phases.containsKey(reached)) {
            phases = with(phases, reached, at);
        }
    }

    private void startAttempt(NodeFact fact) {
        phases = with(new TreeMap<>(), NodePhase.PENDING, fact.at());
        failure = null;
        registeredAttempt = null;
        reportedAddresses = null;
        conditions = Conditions.ofNextAttempt(conditions);
        updatedAt = fact.at();
        if (fact instanceof NodeRequested requested) {
            takeover = requested.rejoin() != null;
            lastRejoin = requested.rejoin() == null ? lastRejoin : requested.rejoin();
        }
    }

    void wish(NodeSpec wanted) {
        spec = wanted;
        pool = wanted.pool();
    }

    /** Takes the place of what the same source wanted before, and of no other's. */
    void pend(PendingChange change) {
        SortedMap<String, PendingChange> bySource = pendingBySource();
        bySource.put(change.source(), change);
        keepPending(bySource);
    }

    void settlePending(String source) {
        SortedMap<String, PendingChange> bySource = pendingBySource();
        bySource.remove(source);
        keepPending(bySource);
    }

    void settleAllPending() {
        keepPending(new TreeMap<>());
    }

    private void keepPending(SortedMap<String, PendingChange> bySource) {
        pendingChanges = bySource.isEmpty() ? null : List.copyOf(bySource.values());
        onlyPending = null;
    }

    private SortedMap<String, PendingChange> pendingBySource() {
        SortedMap<String, PendingChange> bySource = new TreeMap<>();
        if (pendingChanges != null) {
            pendingChanges.forEach(change -> bySource.put(change.source(), change));
        }
        if (onlyPending != null) {
            bySource.merge(
                    onlyPending.source(),
                    onlyPending,
                    (one, other) -> one.at().isAfter(other.at()) ? one : other);
        }
        return bySource;
    }

    /** Something of this source was accepted; without a time of its own it orders nothing. */
    void heardAt(String source, @Nullable Instant eventTime) {
        if (eventTime != null) {
            SortedMap<String, Instant> next = new TreeMap<>(eventTimes());
            next.merge(source, eventTime, (one, other) -> one.isAfter(other) ? one : other);
            eventTimes = next;
        }
    }

    /** Whether what is said of this attempt is said of the kubelet that serves now. */
    boolean livesBy(int factsAttempt) {
        return factsAttempt == attempt
                || (registeredAttempt != null && factsAttempt == registeredAttempt);
    }

    void automaticAttempts(int count) {
        automaticAttempts = count;
    }

    /** Sets a condition; its {@code since} moves only when status or reason do. */
    void condition(
            Condition.Type type,
            Condition.Status status,
            String reason,
            String message,
            Instant at) {
        conditions = Conditions.with(conditions, new Condition(type, status, reason, message, at));
    }

    NodeName name() {
        return new NodeName(name);
    }

    NodeState state() {
        return new NodeState(phase, attempt, heldReason != null);
    }

    NodePhase phase() {
        return phase;
    }

    int attempt() {
        return attempt;
    }

    boolean held() {
        return heldReason != null;
    }

    @Nullable String heldReason() {
        return heldReason;
    }

    @Nullable String heldBy() {
        return heldBy;
    }

    String pool() {
        return pool;
    }

    NodeSpec spec() {
        return spec;
    }

    @Nullable NodeSpec renderedSpec() {
        return renderedSpec;
    }

    /** What waits for an admin, by source. */
    List<PendingChange> pending() {
        return List.copyOf(pendingBySource().values());
    }

    Optional<PendingChange> pendingOf(String source) {
        return Optional.ofNullable(pendingBySource().get(source));
    }

    @Nullable String lastRejoin() {
        return lastRejoin;
    }

    boolean takeover() {
        return takeover;
    }

    SortedMap<String, Instant> eventTimes() {
        return eventTimes == null ? new TreeMap<>() : eventTimes;
    }

    @Nullable String digest() {
        return digest;
    }

    @Nullable FailureNote failure() {
        return failure;
    }

    StepTrouble trouble() {
        return trouble == null ? StepTrouble.NONE : trouble;
    }

    SortedMap<NodePhase, Instant> phases() {
        return phases;
    }

    void reportedAddresses(@Nullable ReportedAddresses shown) {
        reportedAddresses = shown;
    }

    @Nullable ReportedAddresses reportedAddresses() {
        return reportedAddresses;
    }

    List<Condition> conditions() {
        return conditions;
    }

    int automaticAttempts() {
        return automaticAttempts;
    }

    Instant createdAt() {
        return createdAt;
    }

    Instant updatedAt() {
        return updatedAt;
    }

    long version() {
        return version;
    }

    private static SortedMap<NodePhase, Instant> with(
            SortedMap<NodePhase, Instant> phases, NodePhase phase, Instant at) {
        SortedMap<NodePhase, Instant> next = new TreeMap<>(phases);
        next.put(phase, at);
        return next;
    }
}
