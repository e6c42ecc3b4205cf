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
        rate.admits("a", 2);
        rate.admits("a", 2);

        // When
        boolean third = rate.admits("a", 2);

        // Then
        assertThat(third).isFalse();
        assertThat(rate.admits("b", 2)).isTrue();
    }

    @Test
    void theNextMinuteHasItsOwnShare() {
        // Given
        rate.admits("a", 1);
        now = now.plus(Duration.ofMinutes(1));

        // When
        boolean next = rate.admits("a", 1);

        // Then
        assertThat(next).isTrue();
    }

    @Test
    void zeroIsNoBound() {
        // When
        boolean admitted = rate.admits("a", 0);

        // Then
        assertThat(admitted).isTrue();
    }
}
