/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WavesTest {

    @Test
    void rowsOfDifferentKeysTravelTogetherAndThoseOfOneKeyOneAfterTheOther() {
        // Given
        var rows =
                List.of(
                        row(1, "t", "a"),
                        row(2, "t", "b"),
                        row(3, "t", "a"),
                        row(4, "t", "a"),
                        row(5, "t", "b"));

        // When
        var waves = Waves.of(rows);

        // Then
        assertThat(waves.stream().map(wave -> wave.stream().map(OutboxRow::id).toList()))
                .containsExactly(List.of(1L, 2L), List.of(3L, 5L), List.of(4L));
    }

    @Test
    void theSameKeyOnAnotherTopicIsAnotherKey() {
        // Given
        var rows = List.of(row(1, "t", "a"), row(2, "u", "a"));

        // When
        var waves = Waves.of(rows);

        // Then
        assertThat(waves).hasSize(1);
    }

    @Test
    void nothingIsNoWave() {
        // When
        var waves = Waves.of(List.of());

        // Then
        assertThat(waves).isEmpty();
    }

    private static OutboxRow row(long id, String topic, String key) {
        return new OutboxRow(id, UUID.randomUUID(), topic, key, Map.of(), new byte[0], null);
    }
}
