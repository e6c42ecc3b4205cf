/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.distributor.distribution.Distribution.State;
import org.junit.jupiter.api.Test;

class DistributionTest {

    private static final int FORGED = Integer.MAX_VALUE;

    private final Distribution row = new Distribution();

    @Test
    void attemptThatIsLowerThanTheKnownOneIsToldApart() {
        // Given
        row.begin(FORGED, false);

        // When
        boolean corrects = row.knowsLaterThan(9);

        // Then
        assertThat(corrects).isTrue();
    }

    @Test
    void lowerAttemptBeginsLikeALaterOne() {
        // Given
        row.begin(FORGED, false);
        row.started();

        // When
        row.begin(9, true);

        // Then
        assertThat(row.attempt()).isEqualTo(9);
        assertThat(row.isRejoin()).isTrue();
        assertThat(row.state()).isEqualTo(State.EXPECTED);
    }

    @Test
    void kubeletOfAVoidAttemptWasStartedButNotInOneThatIsYetToCome() {
        // Given
        row.begin(9, false);
        row.started();

        // When
        row.begin(8, false);
        row.begin(9, false);

        // Then
        assertThat(row.wasStarted()).isTrue();
        assertThat(row.wasStartedNow()).isFalse();
    }

    @Test
    void holdOfALaterAttemptEndsWithTheOwnersNextOne() {
        // Given
        row.begin(8, false);
        row.hold(FORGED);

        // When
        boolean ended = row.begin(9, false);

        // Then
        assertThat(ended).isTrue();
        assertThat(row.isHeld()).isFalse();
    }

    @Test
    void holdOfAnEarlierAttemptLastsBeyondTheNextOne() {
        // Given
        row.begin(8, false);
        row.hold(8);

        // When
        boolean ended = row.begin(9, false);

        // Then
        assertThat(ended).isFalse();
        assertThat(row.isHeld()).isTrue();
    }

    @Test
    void forgedHoldDoesNotTakeTheOwnersAway() {
        // Given
        row.begin(8, false);
        row.hold(8);
        row.hold(FORGED);

        // When
        row.begin(9, false);

        // Then
        assertThat(row.isHeld()).isTrue();
    }
}
