/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the public feed says of a node each time something about it changes: no file contents, no
 * login users, no evidence from the machine.
 *
 * @param phases when each phase of the current attempt was reached
 * @param held why the node is held; absent when it is not
 * @param failure why the current attempt failed; absent when it did not
 * @param retrying what is tried again by itself right now; absent when nothing is
 * @param lastFailure what went wrong last, of whichever attempt, until that step succeeds
 * @param digest of the set rendered last; absent before
 */
public record NodeStatus(
        UUID id,
        NodeName node,
        Instant at,
        NodePhase phase,
        int attempt,
        @Nullable String held,
        @Nullable Failure failure,
        @Nullable String digest,
        SortedMap<NodePhase, Instant> phases,
        List<Condition> conditions,
        @Nullable Retrying retrying,
        @Nullable LastFailure lastFailure) {

    /** The CloudEvents type on the feed. */
    public static final String TYPE = "dev.berth.node.status.v1";

    public NodeStatus {
        requireNonNull(id, "id");
        requireNonNull(node, "node");
        requireNonNull(at, "at");
        requireNonNull(phase, "phase");
        phases = sorted(phases);
        conditions = List.copyOf(conditions);
    }

    private static SortedMap<NodePhase, Instant> sorted(Map<NodePhase, Instant> phases) {
        return Collections.unmodifiableSortedMap(new TreeMap<>(phases));
    }

    /** Where and why an attempt failed, and what to do. */
    public record Failure(Step step, FailureClass failure, String message, String nextStep) {}

    /**
     * A step whose tries fail so far; it is tried again without anybody asking.
     *
     * @param tries failed tries of the current attempt
     * @param since when the first of them failed
     * @param givesUpAt when the attempt fails if this lasts; absent where the number of tries
     *     decides
     * @param needsOperator whether it has lasted so long that somebody should look
     */
    public record Retrying(
            Step step,
            FailureClass failure,
            String message,
            String nextStep,
            int tries,
            Instant since,
            Instant nextTryAt,
            @Nullable Instant givesUpAt,
            boolean needsOperator) {}

    /** What went wrong last, be it a try or a whole attempt. */
    public record LastFailure(
            Step step,
            FailureClass failure,
            String message,
            String nextStep,
            int attempt,
            Instant at) {}
}
