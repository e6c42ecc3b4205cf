/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A decoded record.
 *
 * @param id identity for the inbox, as whoever said it chose it; unique over all topics the service
 *     listens to. Null when the record has none: then its place in Kafka is its identity
 * @param content digest of what it says; a record with the id of an earlier one and other content
 *     is no repeat of it, and becomes a dead letter
 * @param message what the record says
 */
public record Heard<T>(@Nullable String id, String content, T message) {

    public Heard {
        Objects.requireNonNull(content, "content");
        Objects.requireNonNull(message, "message");
    }
}
