/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.hearing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.eventlog.StoppedListeningException;
import dev.berth.eventlog.pace.BackOff;
import io.quarkus.runtime.ShutdownEvent;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {

    private final Patience patience =
            new Patience(new BackOff(Duration.ofMillis(1), Duration.ofMillis(1)));

    @Test
    void aPauseEndsByItself() {
        // When
        patience.pause(1, "joins/0/1");

        // Then
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void aStoppingApplicationDoesNotAcknowledgeTheRecordThatWaits() {
        // Given
        patience.onStop(new ShutdownEvent());

        // When, Then
        assertThatThrownBy(() -> patience.pause(1, "joins/0/1"))
                .isInstanceOf(StoppedListeningException.class)
                .hasMessageContaining("joins/0/1");
    }

    @Test
    void anInterruptEndsTheWaitTheSameWay() {
        // Given
        Thread.currentThread().interrupt();

        // When, Then
        assertThatThrownBy(() -> patience.pause(1, "joins/0/1"))
                .isInstanceOf(StoppedListeningException.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
