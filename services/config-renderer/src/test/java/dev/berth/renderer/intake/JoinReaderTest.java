/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.eventlog.BrokenRecordException;
import dev.berth.eventlog.Heard;
import dev.berth.events.JoinEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JoinReaderTest {

    private static final String JOIN =
            "{\"cluster\":\"test\",\"node\":{\"name\":\"worker-1\",\"internalIPs\":[\"10.1.0.1\"]}}";
    private static final String JOIN_IN_ANOTHER_ORDER =
            "{ \"node\": {\"internalIPs\": [\"10.1.0.1\"], \"name\": \"worker-1\"}, \"cluster\":"
                    + " \"test\" }";
    private static final String OTHER = JOIN.replace("10.1.0.1", "10.1.0.2");

    private final JoinReader reader = Intake.reader();
    private final Map<String, String> headers = new LinkedHashMap<>();

    @Test
    void theSameEventTwiceIsOne() throws Exception {
        // Given
        Heard<Announcement> first = binary("1", JOIN);

        // When
        Heard<Announcement> second = binary("1", JOIN_IN_ANOTHER_ORDER);

        // Then
        assertThat(second.id()).isNotNull().isEqualTo(first.id());
        assertThat(second.content()).isEqualTo(first.content());
    }

    @Test
    void theSameEventInTheOtherModeIsTheSame() throws Exception {
        // Given
        Heard<Announcement> binary = binary("1", JOIN);

        // When
        Heard<Announcement> structured = structured("\"id\":\"1\"");

        // Then
        assertThat(structured.id()).isEqualTo(binary.id());
        assertThat(structured.content()).isEqualTo(binary.content());
    }

    @Test
    void anIdWithOtherContentCanBeToldFromTheFirst() throws Exception {
        // Given
        Heard<Announcement> first = binary("1", JOIN);

        // When
        Heard<Announcement> second = binary("1", OTHER);

        // Then
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.content()).isNotEqualTo(first.content());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void anEmptyIdIsNone(String id) throws Exception {
        // When
        Heard<Announcement> heard = binary(id, JOIN);

        // Then
        assertThat(heard.id()).isNull();
    }

    @Test
    void plainJsonHasNoId() throws Exception {
        // When
        Heard<Announcement> heard = reader.decode(record("plain", JOIN));

        // Then
        assertThat(heard.id()).isNull();
    }

    @Test
    void aStructuredEventWithoutItsContentTypeIsRecognised() throws Exception {
        // When
        Heard<Announcement> heard = structured("\"id\":\"1\"");

        // Then
        assertThat(heard.message().node().value()).isEqualTo("worker-1");
    }

    @Test
    void anotherVersionOfCloudEventsIsSaid() {
        // Given
        complete("1");
        headers.put("ce_specversion", "0.3");

        // When, Then
        assertThatThrownBy(() -> reader.decode(record("dc1", JOIN)))
                .isInstanceOf(BrokenRecordException.class)
                .hasMessageContaining("specversion: must be 1.0");
    }

    @Test
    void anEmptySourceIsSaid() {
        // Given
        complete("1");
        headers.put("ce_source", "");

        // When, Then
        assertThatThrownBy(() -> reader.decode(record("dc1", JOIN)))
                .isInstanceOf(BrokenRecordException.class)
                .hasMessageContaining("source: is empty");
    }

    @Test
    void aKeyThatForgesLinesOfALogIsMadeVisible() {
        // Given
        String forged =
                JOIN.replace("}}", "},\"labels\":{\"a\\n2026 ERROR forged\\u001b[31m\":\"x\"}}");

        // When, Then
        assertThatThrownBy(() -> binary("1", forged))
                .isInstanceOf(BrokenRecordException.class)
                .hasMessageContaining("forged")
                .message()
                .doesNotContain("\n", "\u001b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "2026-11-30", "2026-11-30T12:00:00", "1764504000", ""})
    void aTimeThatIsNoneIsSaid(String time) {
        // Given
        headers.put("ce_time", time);

        // When, Then
        assertThatThrownBy(() -> binary("1", JOIN))
                .isInstanceOf(BrokenRecordException.class)
                .hasMessageContaining("time: is no RFC 3339 time");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"yesterday\"",
                "1764504000",
                "true",
                "{}",
                "[]",
                "\"2026-11-30T12:00:00+19:00\""
            })
    void anOddTimeOfAStructuredEventIsSaid(String time) {
        assertThatThrownBy(() -> structured("\"id\":\"1\",\"time\":" + time))
                .isInstanceOf(BrokenRecordException.class)
                .hasMessageContaining("time: is no RFC 3339 time");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0001-01-01T00:00:00Z", "-999999999-01-01T00:00:00Z"})
    void aTimeNothingCanHaveHappenedAtIsRefused(String time) {
        // Given
        headers.put("ce_time", time);

        // When, Then
        assertThatThrownBy(() -> binary("1", JOIN))
                .isInstanceOf(BrokenRecordException.class)
                .hasMessageContaining("time: is before the year 2000");
    }

    @ParameterizedTest
    @CsvSource({"ce_id, id", "ce_source, source", "ce_type, type"})
    void whatAnEventLacksIsNamed(String header, String attribute) {
        // Given
        complete("1");
        headers.remove(header);

        // When, Then
        assertThatThrownBy(() -> reader.decode(record("dc1", JOIN)))
                .isInstanceOf(BrokenRecordException.class)
                .hasMessageContaining(attribute + ": is missing");
    }

    @Test
    void whatAStructuredEventLacksIsNamedAllAtOnce() {
        assertThatThrownBy(() -> reader.decode(record("dc1", "{\"specversion\":\"1.0\"}")))
                .isInstanceOf(BrokenRecordException.class)
                .hasMessageContaining("id: is missing")
                .hasMessageContaining("source: is missing")
                .hasMessageContaining("type: is missing");
    }

    @Test
    void aKeyThatIsTwiceInTheDataOfAStructuredEventIsNamed() {
        // Given
        headers.put("content-type", "application/cloudevents+json");
        String twice = JOIN.replaceFirst("\\{", "{\"cluster\":\"a\",");

        // When, Then
        assertThatThrownBy(() -> reader.decode(record("dc1", envelope("\"id\":\"1\"", twice))))
                .isInstanceOf(BrokenRecordException.class)
                .hasMessageContaining("'cluster' is there twice");
    }

    @Test
    void plainJsonThatIsNotAllowedIsToldHowACloudEventIsRecognised() {
        assertThatThrownBy(() -> reader.decode(record("dc1", JOIN)))
                .isInstanceOf(BrokenRecordException.class)
                .hasMessageContaining("ce_specversion")
                .hasMessageContaining("content-type")
                .hasMessageContaining("plainJson");
    }

    @Test
    void aRecordThatWasKeptReadsAsItDid() throws Exception {
        // Given
        complete("1");
        headers.put("ce_time", "2026-11-30T11:00:00Z");
        ConsumerRecord<String, byte[]> record = record("dc1", JOIN);

        // When
        KeptRecord kept =
                KeptRecord.read(new KeptRecord(record, "reinstalled", Instant.EPOCH).text());

        // Then
        assertThat(reader.decode(kept.record())).isEqualTo(reader.decode(record));
        assertThat(kept.record().timestamp()).isEqualTo(record.timestamp());
        assertThat(kept.record().key()).isEqualTo(record.key());
        assertThat(kept.rejoin()).isEqualTo("reinstalled");
        assertThat(kept.time()).isEqualTo(Instant.EPOCH);
    }

    private Heard<Announcement> binary(String id, String json) throws BrokenRecordException {
        complete(id);
        return reader.decode(record("dc1", json));
    }

    private void complete(String id) {
        headers.put("ce_specversion", "1.0");
        headers.put("ce_id", id);
        headers.put("ce_source", "/provisioner");
        headers.put("ce_type", JoinEvent.TYPE);
        headers.put("content-type", "application/json");
    }

    private Heard<Announcement> structured(String attributes) throws BrokenRecordException {
        headers.clear();
        return reader.decode(record("dc1", envelope(attributes, JOIN)));
    }

    private static String envelope(String attributes, String data) {
        return "{\"specversion\":\"1.0\",\"source\":\"/provisioner\",\"type\":\""
                + JoinEvent.TYPE
                + "\","
                + attributes
                + ",\"data\":"
                + data
                + "}";
    }

    private ConsumerRecord<String, byte[]> record(String source, String value) {
        RecordHeaders all = new RecordHeaders();
        headers.forEach((name, text) -> all.add(name, text.getBytes(StandardCharsets.UTF_8)));
        return new ConsumerRecord<>(
                "berth.test.joins." + source + ".v1",
                0,
                7,
                1_764_504_000_000L,
                TimestampType.CREATE_TIME,
                0,
                0,
                "worker-1",
                value.getBytes(StandardCharsets.UTF_8),
                all,
                Optional.empty());
    }
}
