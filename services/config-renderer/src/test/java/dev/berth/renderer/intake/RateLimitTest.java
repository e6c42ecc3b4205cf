/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class RateLimitTest {

    private Instant now = Instant.parse("2026-11-23T10:00:00Z");
    private final RateLimit rate =
            new RateLimit(((InstantSource) () -> now).withZone(ZoneOffset.UTC));

    @Test
    void theShareOfAMinuteIsABound() {
        // Given
        rate.take("a", 2);
        rate.take("a", 2);
        now = now.plusSeconds(20);

        // When
        var wait = rate.take("a", 2);

        // Then
        assertThat(wait).contains(Duration.ofSeconds(40));
        assertThat(rate.take("b", 2)).isEmpty();
    }

    @Test
    void whatIsTurnedAwayIsNotCounted() {
        // Given
        rate.take("a", 1);
        rate.take("a", 1);
        rate.take("a", 1);
        now = now.plus(Duration.ofMinutes(1));

        // When
        var wait = rate.take("a", 1);

        // Then
        assertThat(wait).isEmpty();
    }

    @Test
    void whatIsOverTheRateHasItsTurnInALaterMinute() {
        // Given
        rate.reserve("a", 2, "node-1");
        rate.reserve("a", 2, "node-2");
        rate.reserve("a", 2, "node-3");
        rate.reserve("a", 2, "node-4");

        // When
        Duration fifth = rate.reserve("a", 2, "node-5");

        // Then
        assertThat(rate.reserve("a", 2, "node-3")).isEqualTo(Duration.ofMinutes(1));
        assertThat(fifth).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void aNodeThatWaitsTakesNoSecondTurn() {
        // Given
        rate.reserve("a", 1, "node-1");
        for (int i = 0; i < 100; i++) {
            rate.reserve("a", 1, "node-2");
        }

        // When
        Duration third = rate.reserve("a", 1, "node-3");

        // Then
        assertThat(third).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void aMinuteBeginsWithTheTurnsThatWereGivenForIt() {
        // Given
        rate.reserve("a", 1, "node-1");
        rate.reserve("a", 1, "node-2");
        now = now.plusSeconds(70);

        // When
        Duration next = rate.reserve("a", 1, "node-3");

        // Then
        assertThat(next).isEqualTo(Duration.ofSeconds(50));
    }

    @Test
    void zeroIsNoBound() {
        // Given
        for (int i = 0; i < 100; i++) {
            rate.reserve("a", 0, "node-" + i);
        }

        // When
        Duration next = rate.reserve("a", 0, "node-x");

        // Then
        assertThat(next).isZero();
        assertThat(rate.take("a", 0)).isEmpty();
    }
}
