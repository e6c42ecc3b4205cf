/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.distributor.distribution.RetryPolicy.Next;
import dev.berth.events.FailureClass;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryPolicyTest {

    private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");

    private final RetryPolicy policy =
            new RetryPolicy(Duration.ofHours(24), Duration.ofMinutes(10));

    @ParameterizedTest
    @EnumSource(FailureClass.class)
    void whatSomebodyMustChangeIsNotRepeated(FailureClass failure) {
        // When
        Next next = after(START, failure);

        // Then: a refused login may be a machine that boots
        if (failure.kind() != FailureClass.Kind.RETRYABLE && failure != FailureClass.AUTH) {
            assertThat(next).isInstanceOf(Next.GiveUp.class);
        }
    }

    @ParameterizedTest
    @EnumSource(FailureClass.class)
    void whatPassesByItselfIsRepeatedForADayAndNoLonger(FailureClass failure) {
        // Given
        Trouble lasting =
                new Trouble(
                        1500,
                        1500,
                        failure,
                        START,
                        START,
                        failure == FailureClass.AUTH ? START : null,
                        null);

        // When
        Next before = policy.after(lasting, START.plus(Duration.ofHours(23)), 0.5);
        Next after = policy.after(lasting, START.plus(Duration.ofHours(24)), 0.5);

        // Then
        assertThat(before instanceof Next.Again)
                .isEqualTo(failure.passesByItself() || failure == FailureClass.DEADLINE);
        assertThat(after).isInstanceOf(Next.GiveUp.class);
    }

    @Test
    void aRefusedLoginIsRepeatedForTenMinutesFromTheFirstRefusal() {
        // Given
        Trouble dead = trouble(START, FailureClass.NETWORK);
        Instant up = START.plus(Duration.ofHours(3));

        // When
        Trouble refused = Trouble.after(dead, FailureClass.AUTH, up);
        Trouble away = Trouble.after(refused, FailureClass.NETWORK, up.plus(Duration.ofMinutes(9)));
        Trouble again = Trouble.after(away, FailureClass.AUTH, up.plus(Duration.ofMinutes(10)));

        // Then
        assertThat(policy.after(refused, up.plus(Duration.ofMinutes(9)), 0.5))
                .isInstanceOf(Next.Again.class);
        assertThat(policy.after(again, up.plus(Duration.ofMinutes(10)), 0.5))
                .isInstanceOf(Next.GiveUp.class);
    }

    @Test
    void withoutPatienceARefusalIsFinal() {
        // Given
        RetryPolicy strict = new RetryPolicy(Duration.ofHours(24), Duration.ZERO);

        // When
        Next next = strict.after(trouble(START, FailureClass.AUTH), START, 0.5);

        // Then
        assertThat(next).isInstanceOf(Next.GiveUp.class);
    }

    @Test
    void pausesDoubleUpToAMinute() {
        assertThat(
                        List.of(1, 2, 3, 4, 5, 6, 7, 8).stream()
                                .map(
                                        tries ->
                                                pauseAfter(
                                                        tries,
                                                        START.plus(Duration.ofMinutes(tries))))
                                .map(Duration::toSeconds))
                .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
    }

    @Test
    void whatLastsForHoursIsTriedEveryFiveMinutes() {
        assertThat(pauseAfter(30, START.plus(Duration.ofMinutes(40))))
                .isEqualTo(Duration.ofMinutes(2));
        assertThat(pauseAfter(90, START.plus(Duration.ofHours(9))))
                .isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void anotherReasonIsTriedSoonAgainButNotAtOnce() {
        // Given
        Instant now = START.plus(Duration.ofHours(9));
        Trouble lasting = new Trouble(90, 90, FailureClass.NETWORK, START, START, null, START);

        // When
        Next next = policy.after(Trouble.after(lasting, FailureClass.RUNTIME, now), now, 0.5);

        // Then
        assertThat(next)
                .isEqualTo(
                        new Next.Again(
                                Duration.ofSeconds(8), START.plus(Duration.ofHours(24)), true));
    }

    @Test
    void theLastTryIsMadeWhenTheTimeIsOver() {
        // Given
        Trouble lasting = new Trouble(90, 90, FailureClass.NETWORK, START, START, null, START);

        // When
        Next next = policy.after(lasting, START.plus(Duration.ofHours(24)).minusSeconds(3), 0.5);

        // Then
        assertThat(next)
                .isEqualTo(
                        new Next.Again(
                                Duration.ofSeconds(3), START.plus(Duration.ofHours(24)), true));
    }

    @Test
    void whatLastsFiveMinutesNeedsAnOperator() {
        // Given
        Trouble lasting = new Trouble(9, 9, FailureClass.NETWORK, START, START, null, START);

        // When
        Next early = policy.after(lasting, START.plus(Duration.ofSeconds(299)), 0.5);
        Next late = policy.after(lasting, START.plus(Duration.ofMinutes(5)), 0.5);

        // Then
        assertThat(early)
                .isInstanceOfSatisfying(
                        Next.Again.class, it -> assertThat(it.needsOperator()).isFalse());
        assertThat(late)
                .isInstanceOfSatisfying(
                        Next.Again.class, it -> assertThat(it.needsOperator()).isTrue());
    }

    @Test
    void aKubeletThatDoesNotStartIsTriedTwice() {
        assertThat(after(START, FailureClass.KUBELET_START)).isInstanceOf(Next.Again.class);
        assertThat(after(START, FailureClass.KUBELET_START, FailureClass.KUBELET_START))
                .isInstanceOf(Next.GiveUp.class);
    }

    @Test
    void triesThatFailedForAnotherReasonDoNotCountAgainstDoubtfulOnes() {
        assertThat(
                        after(
                                START,
                                FailureClass.NETWORK,
                                FailureClass.NETWORK,
                                FailureClass.NETWORK,
                                FailureClass.PROTOCOL))
                .isInstanceOf(Next.Again.class);
    }

    @Test
    void theOthersHearOfTheFirstTryOfAnotherReasonAndOnceAMinute() {
        // Given
        Trouble first = trouble(START, FailureClass.NETWORK);
        Trouble said = first.said(START);

        // When Then
        assertThat(first.isNews(START.plusSeconds(1))).isTrue();
        assertThat(
                        Trouble.after(said, FailureClass.NETWORK, START.plusSeconds(1))
                                .isNews(START.plusSeconds(3)))
                .isFalse();
        assertThat(
                        Trouble.after(said, FailureClass.AUTH, START.plusSeconds(1))
                                .isNews(START.plusSeconds(3)))
                .isTrue();
        assertThat(
                        Trouble.after(said, FailureClass.NETWORK, START.plusSeconds(31))
                                .isNews(START.plusSeconds(63)))
                .isTrue();
    }

    private Duration pauseAfter(int tries, Instant now) {
        Trouble trouble = new Trouble(tries, tries, FailureClass.NETWORK, START, START, null, null);
        return policy.after(trouble, now, 0.5) instanceof Next.Again again
                ? again.pause()
                : Duration.ZERO;
    }

    private Next after(Instant now, FailureClass... failures) {
        return policy.after(trouble(now, failures), now, 0.5);
    }

    private static Trouble trouble(Instant now, FailureClass... failures) {
        Trouble trouble = null;
        for (FailureClass failure : failures) {
            trouble = Trouble.after(trouble, failure, now);
        }
        return trouble;
    }
}
