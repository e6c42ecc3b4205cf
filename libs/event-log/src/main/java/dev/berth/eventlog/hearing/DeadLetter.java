/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.hearing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.berth.eventlog.OutboundRecord;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What the dead-letter topic gets: where the record was, why it is here, and its beginning; never
 * the whole.
 */
final class DeadLetter {

    /** Why a record is a dead letter; a tag of the counter and a header of the record. */
    enum ReasonClass {
        /** Cannot be decoded. */
        BROKEN,
        /** Decoded, but its effect says that it can never be. */
        UNDELIVERABLE,
        /** Its effect failed again and again: most likely a bug here. */
        POISON;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static final int FIRST_BYTES = 16 * 1024;
    static final int LONGEST_REASON = 1000;
    private static final Pattern SANE_KEY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0,252}");
    private static final Pattern NOT_PRINTABLE = Pattern.compile("[^\\x20-\\x7E]");
    private static final JsonMapper JSON = new JsonMapper();

    private DeadLetter() {}

    /**
     * Identity of a record's dead letter in the inbox: its place, and what tells it from a record
     * at the same place of a topic that had the same name.
     */
    static String identity(ConsumerRecord<String, byte[]> record) {
        byte[] value = record.value() == null ? new byte[0] : record.value();
        return "dead:" + position(record) + "/" + record.timestamp() + "/" + InboxKey.sha256(value);
    }

    /** Where a record is, for people. */
    static String position(ConsumerRecord<?, ?> record) {
        return record.topic() + "/" + record.partition() + "/" + record.offset();
    }

    static OutboundRecord of(
            ConsumerRecord<String, byte[]> record,
            ReasonClass reasonClass,
            @Nullable String reason,
            String dlqTopic) {
        byte[] value = record.value() == null ? new byte[0] : record.value();
        Map<String, Object> letter = new LinkedHashMap<>();
        letter.put("topic", record.topic());
        letter.put("partition", record.partition());
        letter.put("offset", record.offset());
        letter.put("class", reasonClass.text());
        letter.put("reason", oneLine(reason));
        letter.put("length", value.length);
        letter.put("sha256", InboxKey.sha256(value));
        letter.put(
                "firstBytes",
                Base64.getEncoder()
                        .encodeToString(Arrays.copyOf(value, Math.min(value.length, FIRST_BYTES))));
        try {
            return new OutboundRecord(
                    UUID.randomUUID(),
                    dlqTopic,
                    key(record),
                    Map.of(
                            "content-type",
                            "application/json",
                            "berth-dead-letter-class",
                            reasonClass.text()),
                    JSON.writeValueAsBytes(letter));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings and numbers are always JSON", e);
        }
    }

    private static String key(ConsumerRecord<String, byte[]> record) {
        String key = record.key();
        return key != null && SANE_KEY.matcher(key).matches()
                ? key
                : record.topic() + "/" + record.partition();
    }

    /** Reasons can quote the record: shortened, and only what a terminal takes. */
    private static String oneLine(@Nullable String reason) {
        String printable = NOT_PRINTABLE.matcher(String.valueOf(reason)).replaceAll("?");
        return printable.length() <= LONGEST_REASON
                ? printable
                : printable.substring(0, LONGEST_REASON) + "...";
    }
}
