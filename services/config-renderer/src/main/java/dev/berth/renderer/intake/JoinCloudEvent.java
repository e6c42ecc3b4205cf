/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.eventlog.BrokenRecordException;
import dev.berth.events.ContractJson;
import dev.berth.events.JoinEvent;
import dev.berth.events.JsonProblem;
import io.cloudevents.CloudEvent;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A join as a CloudEvent, in binary or structured mode.
 *
 * @param id null when it is empty: an empty id tells no event from another
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes are handed through, never compared
record JoinCloudEvent(@Nullable String id, String source, @Nullable Instant time, byte[] data) {

    private static final String CONTENT_TYPE = "content-type";
    private static final String STRUCTURED = "application/cloudevents";

    /**
     * Clocks that were never set say 1970, unset variables the year 1; neither is an announcement.
     */
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

    /**
     * The CloudEvent in a record; empty when there is none in it.
     *
     * @throws BrokenRecordException when there is one, but not a whole one
     */
    static Optional<JoinCloudEvent> in(Headers headers, byte[] value) throws BrokenRecordException {
        if (headers.lastHeader("ce_specversion") != null) {
            return Optional.of(
                    read(headers, value, name -> text(headers.lastHeader("ce_" + name))));
        }
        String type = text(headers.lastHeader(CONTENT_TYPE));
        boolean says = type != null && type.toLowerCase(Locale.ROOT).startsWith(STRUCTURED);
        JsonNode tree = tree(value, says);
        if (!says && !tree.has("specversion")) {
            return Optional.empty();
        }
        // Producers forget the header; the event says of itself what it is.
        Headers completed = new RecordHeaders(headers);
        if (!says) {
            completed.remove(CONTENT_TYPE);
            completed.add(
                    CONTENT_TYPE, JsonFormat.CONTENT_TYPE.getBytes(StandardCharsets.US_ASCII));
        }
        return Optional.of(
                read(
                        completed,
                        value,
                        name -> tree.hasNonNull(name) ? tree.get(name).asText() : null));
    }

    // The SDK's reader would let a duplicate key of an envelope, or of the data in it, pass.
    private static JsonNode tree(byte[] value, boolean says) throws BrokenRecordException {
        try {
            return ContractJson.mapper().readTree(value);
        } catch (JsonProcessingException broken) {
            if (says) {
                throw new BrokenRecordException("json: " + JsonProblem.of(broken), broken);
            }
        } catch (IOException broken) {
            if (says) {
                throw new BrokenRecordException("json: not JSON in UTF-8", broken);
            }
        }
        return ContractJson.mapper().missingNode();
    }

    private static JoinCloudEvent read(
            Headers headers, byte[] value, Function<String, @Nullable String> attributes)
            throws BrokenRecordException {
        List<String> missing =
                Stream.of("specversion", "id", "source", "type")
                        .filter(name -> attributes.apply(name) == null)
                        .toList();
        if (!missing.isEmpty()) {
            throw new BrokenRecordException(
                    missing.stream()
                            .map(name -> name + ": is missing; every CloudEvent has one")
                            .collect(Collectors.joining("; ")));
        }
        if (!"1.0".equals(attributes.apply("specversion"))) {
            throw new BrokenRecordException("specversion: must be 1.0");
        }
        if (String.valueOf(attributes.apply("source")).isBlank()) {
            throw new BrokenRecordException("source: is empty; say which system announces");
        }
        Instant time = time(attributes.apply("time"));
        CloudEvent event;
        try {
            event = KafkaMessageFactory.createReader(headers, value).toEvent();
        } catch (RuntimeException broken) {
            // The SDK has exceptions of several families for what a sender wrote wrongly.
            throw new BrokenRecordException(
                    "cloudevent: the record is no whole CloudEvent 1.0 in JSON", broken);
        }
        if (!JoinEvent.TYPE.equals(event.getType())) {
            throw new BrokenRecordException("type: must be " + JoinEvent.TYPE);
        }
        if (event.getData() == null) {
            throw new BrokenRecordException("data: the event has none");
        }
        return new JoinCloudEvent(
                event.getId().isBlank() ? null : event.getId(),
                event.getSource().toString(),
                time,
                event.getData().toBytes());
    }

    private static @Nullable Instant time(@Nullable String text) throws BrokenRecordException {
        if (text == null) {
            return null;
        }
        Instant time;
        try {
            time = OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException odd) {
            throw new BrokenRecordException(
                    "time: is no RFC 3339 time such as 2026-11-30T12:00:00Z", odd);
        }
        if (time.isBefore(EARLIEST)) {
            throw new BrokenRecordException(
                    "time: is before the year 2000; leave it out, or say when it happened");
        }
        return time;
    }

    private static @Nullable String text(@Nullable Header header) {
        return header == null || header.value() == null
                ? null
                : new String(header.value(), StandardCharsets.UTF_8);
    }
}
