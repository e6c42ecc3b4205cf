/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import dev.berth.eventlog.BrokenRecordException;
import dev.berth.eventlog.Decoder;
import dev.berth.eventlog.Heard;
import dev.berth.events.JoinEvent;
import dev.berth.events.Topics;
import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.KafkaMessageFactory;
import io.cloudevents.rw.CloudEventRWException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Reads a record of a join topic: a CloudEvent in binary or structured mode, or plain JSON where
 * the source's rules say so.
 */
final class JoinReader implements Decoder<AnnouncedJoin> {

    /** More than the schema lets any event be. */
    private static final int MAX_BYTES = 256 * 1024;

    private final Topics topics;
    private final IntakePolicy policy;
    private final Admission admission;

    JoinReader(Topics topics, IntakePolicy policy, Admission admission) {
        this.topics = topics;
        this.policy = policy;
        this.admission = admission;
    }

    @Override
    public Heard<AnnouncedJoin> decode(ConsumerRecord<String, byte[]> record)
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
        if (isCloudEvent(record)) {
            return cloudEvent(record, source, value);
        }
        if (!policy.of(source).map(SourceRules::plainJson).orElse(false)) {
            throw new BrokenRecordException(
                    "plainJson: the record is no CloudEvent, and the intake policy does not allow"
                            + " plain JSON to the source '"
                            + source
                            + "'");
        }
        String id = record.topic() + "/" + record.partition() + "/" + record.offset();
        return new Heard<>(id, admission.admit(value, source, null, id));
    }

    private Heard<AnnouncedJoin> cloudEvent(
            ConsumerRecord<String, byte[]> record, String source, byte[] value)
            throws BrokenRecordException {
        CloudEvent event;
        try {
            event = KafkaMessageFactory.createReader(record.headers(), value).toEvent();
        } catch (CloudEventRWException | IllegalArgumentException | IllegalStateException broken) {
            throw new BrokenRecordException(
                    "cloudevent: the record is no whole CloudEvent", broken);
        }
        if (!JoinEvent.TYPE.equals(event.getType())) {
            throw new BrokenRecordException("type: must be " + JoinEvent.TYPE);
        }
        if (event.getData() == null) {
            throw new BrokenRecordException("data: the event has none");
        }
        Instant time = event.getTime() == null ? null : event.getTime().toInstant();
        // The topic is part of the identity: one source cannot use up the ids of another.
        String id = "join:" + sha256(record.topic(), event.getSource().toString(), event.getId());
        return new Heard<>(
                id,
                admission.admit(
                        event.getData().toBytes(),
                        source,
                        time,
                        record.topic() + "/" + record.partition() + "/" + record.offset()));
    }

    private static boolean isCloudEvent(ConsumerRecord<String, byte[]> record) {
        if (record.headers().lastHeader("ce_specversion") != null) {
            return true;
        }
        String type = text(record.headers().lastHeader("content-type"));
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("application/cloudevents");
    }

    private static @Nullable String text(@Nullable Header header) {
        return header == null || header.value() == null
                ? null
                : new String(header.value(), StandardCharsets.UTF_8);
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
