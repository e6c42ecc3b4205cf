/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog;

import java.util.Objects;

/**
 * A decoded record.
 *
 * @param id identity for the inbox; unique over all topics the service listens to
 * @param message what the record says
 */
public record Heard<T>(String id, T message) {

    public Heard {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(message, "message");
    }
}
