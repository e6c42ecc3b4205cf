/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog;

import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * One record on its way out.
 *
 * @param id identity of what is said; a second append of the same id is refused while the first
 *     waits
 * @param topic Kafka topic
 * @param key record key; order is kept per key
 * @param headers Kafka headers, values are written as UTF-8 (CloudEvents binary mode); {@code
 *     traceparent} is added by the outbox
 * @param value the bytes of the record
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes are handed through, never compared
public record OutboundRecord(
        UUID id, String topic, String key, Map<String, String> headers, byte[] value) {

    public OutboundRecord {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(key, "key");
        headers = Map.copyOf(headers);
        Objects.requireNonNull(value, "value");
    }
}
