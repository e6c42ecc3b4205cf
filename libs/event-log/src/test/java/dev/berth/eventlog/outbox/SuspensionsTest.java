/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.eventlog.pace.BackOff;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SuspensionsTest {

    private static final Duration PAUSE = Duration.ofSeconds(10);
    private final Suspensions suspensions = new Suspensions(new BackOff(PAUSE, PAUSE));

    @Test
    void aTopicThatFailedIsLeftAloneForAPause() {
        // When
        suspensions.after(Set.of(), Set.of("failed"), 0);

        // Then
        assertThat(suspensions.at(PAUSE.toNanos() - 1)).containsExactly("failed");
        assertThat(suspensions.at(PAUSE.toNanos())).isEmpty();
    }

    @Test
    void aTopicThatWasNotTriedStaysSuspended() {
        // Given
        suspensions.after(Set.of(), Set.of("failed"), 0);

        // When
        suspensions.after(Set.of("failed"), Set.of(), 1);

        // Then
        assertThat(suspensions.isEmpty()).isFalse();
    }

    @Test
    void aTopicThatWasTriedAndDidNotFailIsFree() {
        // Given
        suspensions.after(Set.of(), Set.of("failed"), 0);

        // When
        suspensions.after(Set.of(), Set.of(), PAUSE.toNanos());

        // Then
        assertThat(suspensions.isEmpty()).isTrue();
    }
}
