/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.outbox;

import dev.berth.eventlog.trace.TraceParent;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** A record that waits in the outbox. */
@SuppressWarnings("ArrayRecordComponent") // the bytes are handed through, never compared
record OutboxRow(
        long id,
        UUID recordId,
        String topic,
        String key,
        Map<String, String> headers,
        byte[] value,
        @Nullable String traceparent) {

    ProducerRecord<String, byte[]> toKafka() {
        var record = new ProducerRecord<>(topic, key, value);
        headers.forEach(
                (name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        if (traceparent != null && !headers.containsKey(TraceParent.HEADER)) {
            record.headers()
                    .add(TraceParent.HEADER, traceparent.getBytes(StandardCharsets.US_ASCII));
        }
        return record;
    }

    @Override
    public String toString() {
        return "outbox row "
                + id
                + " (record "
                + recordId
                + ", topic "
                + topic
                + ", key "
                + key
                + ")";
    }
}
