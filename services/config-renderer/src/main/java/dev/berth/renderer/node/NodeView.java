/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.events.Condition;
import dev.berth.events.FailureClass;
import dev.berth.events.NodePhase;
import dev.berth.events.NodeSpec;
import dev.berth.events.NodeStatus;
import dev.berth.events.Rendering;
import dev.berth.events.Step;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A node as operators see it.
 *
 * @param waitsFor what has to happen next, and who does it
 * @param retrying what is tried again by itself right now
 * @param lastFailure what went wrong last, of whichever attempt, until that step succeeds
 * @param phases when each phase of this attempt was reached
 * @param pendingChanges changes that wait for an admin's word, one of each source at most
 */
record NodeView(
        String name,
        NodePhase phase,
        int attempt,
        @Nullable Held held,
        @Nullable Failure failure,
        NodeStatus.@Nullable Retrying retrying,
        NodeStatus.@Nullable LastFailure lastFailure,
        boolean needsOperator,
        String waitsFor,
        SortedMap<NodePhase, Instant> phases,
        List<Condition> conditions,
        List<NodeCertificate.View> certificates,
        @Nullable String digest,
        int automaticAttempts,
        List<PendingView> pendingChanges,
        NodeSpec spec,
        Instant createdAt,
        Instant updatedAt) {

    /** Why nothing goes on. */
    record Held(String reason, @Nullable String by) {}

    /** Where and why the attempt failed, and what to do. */
    record Failure(
            Step step,
            FailureClass failureClass,
            FailureClass.Kind kind,
            String meaning,
            String message,
            @Nullable String evidence,
            String nextStep,
            Instant at) {}

    /**
     * A node in a list.
     *
     * @param since when the phase was reached
     * @param lastFailure what went wrong last, of whichever attempt, until that step succeeds
     * @param needsOperator whether nothing goes on until somebody does something
     */
    record Summary(
            String name,
            NodePhase phase,
            Instant since,
            int attempt,
            String pool,
            @Nullable String held,
            @Nullable FailureClass failure,
            NodeStatus.@Nullable Retrying retrying,
            @Nullable FailureClass lastFailure,
            String waitsFor,
            boolean needsOperator,
            List<Condition> conditions,
            Instant updatedAt) {}

    /**
     * @param last what was rendered last, if anything was
     */
    static NodeView of(
            NodeRecord record,
            @Nullable Rendering last,
            List<NodeCertificate.View> certificates,
            boolean retriesItself) {
        return new NodeView(
                record.name().value(),
                record.phase(),
                record.attempt(),
                record.heldReason() == null ? null : new Held(record.heldReason(), record.heldBy()),
                failure(record.failure()),
                StatusOf.retrying(record),
                StatusOf.lastFailure(record),
                needsOperator(record, retriesItself),
                waitsFor(record, retriesItself),
                record.phases(),
                record.conditions(),
                certificates,
                record.digest(),
                record.automaticAttempts(),
                PendingView.of(record),
                spec(record, last),
                record.createdAt(),
                record.updatedAt());
    }

    /**
     * A pool may have a profile of its own, so that what was announced is not what was rendered. A
     * profile that was announced later shows as it is wanted: that is drift.
     */
    private static NodeSpec spec(NodeRecord record, @Nullable Rendering last) {
        NodeSpec wanted = record.spec();
        NodeSpec rendered = record.renderedSpec();
        if (last == null
                || rendered == null
                || !last.digest().equals(record.digest())
                || !rendered.profile().equals(wanted.profile())
                || !rendered.pool().equals(wanted.pool())) {
            return wanted;
        }
        return new NodeSpec(
                wanted.source(),
                wanted.internalIPs(),
                wanted.externalIPs(),
                wanted.dnsNames(),
                wanted.ssh(),
                wanted.pool(),
                last.profile(),
                wanted.labels(),
                wanted.taints(),
                wanted.kubelet());
    }

    static Summary summary(NodeRecord record, boolean retriesItself) {
        FailureNote failure = record.failure();
        StepTrouble.LastFailure last = record.trouble().lastFailure();
        return new Summary(
                record.name().value(),
                record.phase(),
                record.phases().getOrDefault(record.phase(), record.updatedAt()),
                record.attempt(),
                record.pool(),
                record.heldReason(),
                failure == null ? null : failure.failure(),
                StatusOf.retrying(record),
                last == null ? null : last.failure(),
                waitsFor(record, retriesItself),
                needsOperator(record, retriesItself),
                record.conditions(),
                record.updatedAt());
    }

    private static boolean needsOperator(NodeRecord record, boolean retriesItself) {
        StepTrouble.Retrying retrying = record.trouble().retrying();
        return record.held()
                || (record.phase() == NodePhase.FAILED && !retriesItself)
                || (record.phase() == NodePhase.WITHDRAWN && !record.pending().isEmpty())
                || (retrying != null && retrying.needsOperator())
                || (record.phase() == NodePhase.REGISTERED
                        && (needsRejoin(record)
                                || CertificateConditions.inTrouble(record.conditions())
                                        .isPresent()));
    }

    private static @Nullable Failure failure(@Nullable FailureNote note) {
        return note == null
                ? null
                : new Failure(
                        note.step(),
                        note.failure(),
                        note.failure().kind(),
                        note.failure().meaning(),
                        note.message(),
                        note.evidence(),
                        note.failure().nextStep(),
                        note.at());
    }

    private static boolean needsRejoin(NodeRecord record) {
        Condition rejoin = find(record, Condition.Type.REJOIN_NEEDED);
        return rejoin != null && rejoin.status() == Condition.Status.TRUE;
    }

    private static String readiness(NodeRecord record) {
        if (needsRejoin(record)) {
            return "a rejoin: an accepted change may have made it another machine, and its"
                    + " certificates are not renewed any more";
        }
        Condition certificate = CertificateConditions.inTrouble(record.conditions()).orElse(null);
        // A kubelet whose certificate expired reports nothing either: that is why it is lost.
        boolean expired = certificate != null && CertificateConditions.isExpired(certificate);
        Condition lost = find(record, Condition.Type.NODE_LOST);
        if (!expired && lost != null && lost.status() == Condition.Status.TRUE) {
            return "the node, lost since " + lost.since() + ": " + lost.message();
        }
        if (certificate != null) {
            return "an operator: " + certificate.type() + ", " + certificate.message();
        }
        Condition ready = find(record, Condition.Type.READY);
        if (ready == null || waitsForNetwork(ready)) {
            return "nothing; Ready waits for the cluster's network (CNI)";
        }
        return ready.status() == Condition.Status.TRUE
                ? "nothing; the node is Ready"
                : "nothing; not Ready, " + ready.reason() + ": " + ready.message();
    }

    // As the kubelet words it: "container runtime network not ready: … cni plugin not initialized".
    private static boolean waitsForNetwork(Condition ready) {
        return ready.status() == Condition.Status.FALSE
                && ready.message().contains("network not ready");
    }

    private static @Nullable Condition find(NodeRecord record, Condition.Type type) {
        return record.conditions().stream()
                .filter(condition -> condition.type() == type)
                .findFirst()
                .orElse(null);
    }

    private static String waitsFor(NodeRecord record, boolean retriesItself) {
        if (record.held() && record.phase() != NodePhase.WITHDRAWN) {
            return "an operator: release the node";
        }
        StepTrouble.Retrying retrying = record.trouble().retrying();
        if (retrying != null) {
            return "distributor: %s is tried again at %s; %d tries failed, the last one with %s"
                    .formatted(
                            retrying.step(),
                            retrying.nextTryAt(),
                            retrying.tries(),
                            retrying.failure());
        }
        return switch (record.phase()) {
            case PENDING -> "config-renderer: rendering";
            case RENDERED -> "distributor: files on the machine, kubelet started";
            case DISTRIBUTED -> "the kubelet's certificate request and csr-approver's approval";
            case APPROVED -> "the kubelet: its node in the cluster";
            case REGISTERED -> readiness(record);
            case FAILED ->
                    retriesItself
                            ? "the next automatic attempt"
                            : "an operator: do the next step, then retry";
            case WITHDRAWN ->
                    record.pending().isEmpty()
                            ? "nothing; the node was given up"
                            : "an admin: accept or dismiss the pending rejoin";
        };
    }
}
