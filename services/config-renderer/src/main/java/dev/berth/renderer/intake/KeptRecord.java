/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * A record of a join topic that waits: whole, to be read again or to become a dead letter.
 *
 * @param rejoin the order to join anew that it carries, or that an earlier record carried in whose
 *     place it waits
 * @param time when its source says it happened
 */
record KeptRecord(
        ConsumerRecord<String, byte[]> record, @Nullable String rejoin, @Nullable Instant time) {

    private static final JsonMapper JSON = new JsonMapper();

    @SuppressWarnings("ArrayRecordComponent") // the bytes are handed through, never compared
    private record Kept(
            String topic,
            int partition,
            long offset,
            long timestamp,
            @Nullable String key,
            Map<String, byte[]> headers,
            byte[] value,
            @Nullable String rejoin,
            @Nullable String time) {}

    String text() {
        Map<String, byte[]> headers = new LinkedHashMap<>();
        for (Header header : record.headers()) {
            if (JoinReader.reads(header)) {
                headers.put(header.key(), header.value());
            }
        }
        try {
            return JSON.writeValueAsString(
                    new Kept(
                            record.topic(),
                            record.partition(),
                            record.offset(),
                            record.timestamp(),
                            record.key(),
                            headers,
                            record.value(),
                            rejoin,
                            time == null ? null : time.toString()));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("text, numbers and bytes are always JSON", impossible);
        }
    }

    static KeptRecord read(String text) {
        try {
            Kept kept = JSON.readValue(text, Kept.class);
            RecordHeaders headers = new RecordHeaders();
            kept.headers.forEach(headers::add);
            return new KeptRecord(
                    new ConsumerRecord<>(
                            kept.topic,
                            kept.partition,
                            kept.offset,
                            kept.timestamp,
                            TimestampType.CREATE_TIME,
                            ConsumerRecord.NULL_SIZE,
                            ConsumerRecord.NULL_SIZE,
                            kept.key,
                            kept.value,
                            headers,
                            Optional.empty()),
                    kept.rejoin,
                    kept.time == null ? null : Instant.parse(kept.time));
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("the row of a waiting join is damaged", broken);
        }
    }
}
