/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackOffTest {

    private static final BackOff BACK_OFF =
            new BackOff(Duration.ofSeconds(1), Duration.ofSeconds(60));

    @ParameterizedTest
    @CsvSource({
        "1, 1000, 1000",
        "2, 1000, 2000",
        "3, 2000, 4000",
        "6, 16000, 32000",
        "7, 30000, 60000",
        "1000, 30000, 60000",
        "2147483647, 30000, 60000"
    })
    void pausesGrowToTheirLimitWithJitterBelow(int failures, long least, long most) {
        // When
        var pauses =
                RandomGenerator.getDefault()
                        .ints(200)
                        .mapToObj(_ -> BACK_OFF.after(failures, RandomGenerator.getDefault()));

        // Then
        assertThat(pauses).allSatisfy(pause -> assertThat(pause.toMillis()).isBetween(least, most));
    }

    @ParameterizedTest
    @CsvSource({"PT0S, PT1S", "PT2S, PT1S", "PT-1S, PT1S"})
    void impossibleLimitsAreRefused(Duration min, Duration max) {
        // When, Then
        assertThatThrownBy(() -> new BackOff(min, max)).hasMessageContaining("0 < min <= max");
    }
}
