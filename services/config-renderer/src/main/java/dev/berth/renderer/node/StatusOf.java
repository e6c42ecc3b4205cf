/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.events.NodeStatus;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the public feed may know of a record: no file contents, no logins, no evidence. */
final class StatusOf {

    private static final UUID NO_ID = new UUID(0, 0);

    private StatusOf() {}

    /** Comparable: without identity and time. */
    static NodeStatus visible(NodeRecord record) {
        return status(record, NO_ID, Instant.EPOCH);
    }

    static NodeStatus now(NodeRecord record, Instant at) {
        return status(record, UUID.randomUUID(), at);
    }

    static NodeStatus.@Nullable Failure failure(NodeRecord record) {
        FailureNote note = record.failure();
        return note == null
                ? null
                : new NodeStatus.Failure(
                        note.step(), note.failure(), note.message(), note.failure().nextStep());
    }

    private static NodeStatus status(NodeRecord record, UUID id, Instant at) {
        return new NodeStatus(
                id,
                record.name(),
                at,
                record.phase(),
                record.attempt(),
                record.heldReason(),
                failure(record),
                record.digest(),
                record.phases(),
                record.conditions(),
                retrying(record),
                lastFailure(record));
    }

    static NodeStatus.@Nullable Retrying retrying(NodeRecord record) {
        StepTrouble.Retrying it = record.trouble().retrying();
        return it == null
                ? null
                : new NodeStatus.Retrying(
                        it.step(),
                        it.failure(),
                        it.message(),
                        it.failure().nextStep(),
                        it.tries(),
                        it.since(),
                        it.nextTryAt(),
                        it.givesUpAt(),
                        it.needsOperator());
    }

    static NodeStatus.@Nullable LastFailure lastFailure(NodeRecord record) {
        StepTrouble.LastFailure it = record.trouble().lastFailure();
        return it == null
                ? null
                : new NodeStatus.LastFailure(
                        it.step(),
                        it.failure(),
                        it.message(),
                        it.failure().nextStep(),
                        it.attempt(),
                        it.at());
    }
}
