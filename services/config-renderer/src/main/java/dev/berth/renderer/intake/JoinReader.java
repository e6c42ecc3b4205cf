/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import dev.berth.eventlog.BrokenRecordException;
import dev.berth.eventlog.ContentDigest;
import dev.berth.eventlog.Decoder;
import dev.berth.eventlog.Heard;
import dev.berth.events.ContractJson;
import dev.berth.events.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Reads a record of a join topic: a CloudEvent in binary or structured mode, or plain JSON where
 * the source's rules say so.
 */
final class JoinReader implements Decoder<Announcement> {

    /** More than the schema lets any event be. */
    private static final int MAX_BYTES = 256 * 1024;

    private final Topics topics;
    private final Predicate<String> plainJson;
    private final Admission admission;

    /**
     * @param plainJson whether a source's records may be JSON without CloudEvents
     */
    JoinReader(Topics topics, Predicate<String> plainJson, Admission admission) {
        this.topics = topics;
        this.plainJson = plainJson;
        this.admission = admission;
    }

    @Override
    public Heard<Announcement> decode(ConsumerRecord<String, byte[]> record)
            throws BrokenRecordException {
        String source =
                topics.sourceOf(record.topic())
                        .orElseThrow(
                                () ->
                                        new BrokenRecordException(
                                                "no join topic of this cluster: its source part"
                                                        + " must be an RFC 1123 label"));
        byte[] value = record.value();
        if (value == null || value.length == 0) {
            throw new BrokenRecordException("json: the record is empty");
        }
        if (value.length > MAX_BYTES) {
            throw new BrokenRecordException(
                    "json: " + value.length + " bytes; a join event has at most " + MAX_BYTES);
        }
        String place = record.topic() + "/" + record.partition() + "/" + record.offset();
        Optional<JoinCloudEvent> event = JoinCloudEvent.in(record.headers(), value);
        if (event.isPresent()) {
            JoinCloudEvent found = event.get();
            return new Heard<>(
                    found.id() == null
                            ? null
                            // The topic is part of it: one source cannot use up another's ids.
                            : "join:" + sha256(record.topic(), found.source(), found.id()),
                    content(found.data()),
                    admission.read(found.data(), source, found.time(), place));
        }
        if (!plainJson.test(source)) {
            throw new BrokenRecordException(
                    "plainJson: the record is no CloudEvent: it has neither the header"
                            + " ce_specversion, nor a content-type of application/cloudevents+json,"
                            + " nor a specversion in its JSON; and the intake policy does not allow"
                            + " plain JSON to the source '"
                            + source
                            + "'");
        }
        return new Heard<>(null, content(value), admission.read(value, source, null, place));
    }

    /** Whether the header says something that is read here. */
    static boolean reads(Header header) {
        return header.key().startsWith("ce_") || header.key().equals("content-type");
    }

    // The same content written in another order of keys, or in the other mode, is the same.
    private static String content(byte[] json) {
        try {
            return ContentDigest.of(
                    ContractJson.mapper()
                            .writeValueAsBytes(
                                    ContractJson.mapper().readValue(json, Object.class)));
        } catch (IOException notJson) {
            // It will be refused for that.
            return ContentDigest.of(json);
        }
    }

    private static String sha256(String... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
