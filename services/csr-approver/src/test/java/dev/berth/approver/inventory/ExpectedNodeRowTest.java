/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExpectedNodeRowTest {

    private static final int FORGED = Integer.MAX_VALUE;

    private final ExpectedNodeRow row = new ExpectedNodeRow();

    @Test
    void nothingOfAVoidAttemptIsInTheWayOfALowerOne() {
        // Given
        row.attempt = FORGED;
        row.startedAttempt = FORGED;
        row.endedAttempt = FORGED;
        row.rejoinAttempt = FORGED;
        row.custodyFrom = FORGED;
        row.certifiedAttempt = FORGED;
        row.registeredAttempt = FORGED;

        // When
        row.lower(38);
        row.begin();

        // Then
        assertThat(row)
                .extracting(
                        it -> it.attempt,
                        it -> it.startedAttempt,
                        it -> it.endedAttempt,
                        it -> it.rejoinAttempt,
                        it -> it.custodyFrom,
                        it -> it.certifiedAttempt,
                        it -> it.registeredAttempt)
                .containsExactly(38, 37, 37, 0, 38, 37, 37);
    }

    @Test
    void whatIsKnownOfTheAttemptsUpToTheLowerOneStays() {
        // Given
        row.attempt = FORGED;
        row.startedAttempt = 38;
        row.endedAttempt = 37;
        row.rejoinAttempt = 36;
        row.custodyFrom = 36;
        row.certifiedAttempt = 36;
        row.registeredAttempt = 35;

        // When
        row.lower(38);

        // Then
        assertThat(row)
                .extracting(
                        it -> it.startedAttempt,
                        it -> it.endedAttempt,
                        it -> it.rejoinAttempt,
                        it -> it.custodyFrom,
                        it -> it.certifiedAttempt,
                        it -> it.registeredAttempt)
                .containsExactly(38, 37, 36, 36, 36, 35);
    }

    @Test
    void custodyThatAnAcceptedHostKeyEndedStaysEnded() {
        // Given
        row.attempt = FORGED;
        row.custodyFrom = 9;

        // When
        row.lower(8);

        // Then
        assertThat(row.custodyFrom).isEqualTo(9);
    }

    @Test
    void holdOfALaterAttemptEndsWithTheOwnersNextOne() {
        // Given
        row.hold(FORGED);
        row.attempt = 9;

        // When
        boolean ended = row.begin();

        // Then
        assertThat(ended).isTrue();
        assertThat(row.held).isFalse();
    }

    @Test
    void forgedHoldDoesNotTakeTheOwnersAway() {
        // Given
        row.hold(8);
        row.hold(FORGED);
        row.attempt = 9;

        // When
        boolean ended = row.begin();

        // Then
        assertThat(ended).isFalse();
        assertThat(row.held).isTrue();
    }
}
