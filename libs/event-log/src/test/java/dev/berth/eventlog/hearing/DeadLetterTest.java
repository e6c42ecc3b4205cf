/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.hearing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.eventlog.hearing.DeadLetter.ReasonClass;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLetterTest {

    private final ObjectMapper json = new ObjectMapper();

    @Test
    void aSaneKeyIsKept() {
        // When
        var letter =
                DeadLetter.of(
                        record("node-1.example", new byte[3]), ReasonClass.BROKEN, "why", "dlq");

        // Then
        assertThat(letter.key()).isEqualTo("node-1.example");
        assertThat(letter.topic()).isEqualTo("dlq");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "a b", "x\n", "\u0000", "ключ"})
    void aKeyThatIsNotSaneIsReplacedByThePlace(String key) {
        // When
        var letter = DeadLetter.of(record(key, new byte[3]), ReasonClass.BROKEN, "why", "dlq");

        // Then
        assertThat(letter.key()).isEqualTo("joins/3");
    }

    @Test
    void aTombstoneHasNoBytes() throws Exception {
        // When
        var letter = DeadLetter.of(record("a", null), ReasonClass.BROKEN, "why", "dlq");

        // Then
        assertThat(json.readTree(letter.value()).get("length").asInt()).isZero();
    }

    @Test
    void aReasonIsOneShortPrintableLine() throws Exception {
        // When
        var letter =
                DeadLetter.of(
                        record("a", new byte[0]),
                        ReasonClass.POISON,
                        "\u001b[31m\u202eevil\n" + "x".repeat(9000),
                        "dlq");

        // Then
        String reason = json.readTree(letter.value()).get("reason").asText();
        assertThat(reason).startsWith("?[31m?evil?x").hasSizeLessThan(1100);
    }

    private static ConsumerRecord<String, byte[]> record(String key, byte[] value) {
        return new ConsumerRecord<>("joins", 3, 14, key, value);
    }
}
