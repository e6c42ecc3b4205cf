/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.distributor.distribution.RetryPolicy.Next;
import dev.berth.events.FailureClass;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryPolicyTest {

    private final RetryPolicy policy = new RetryPolicy(8);

    @ParameterizedTest
    @EnumSource(FailureClass.class)
    void whatSomebodyMustChangeIsNotRepeated(FailureClass failure) {
        Next next = policy.after(failure, 1, 0.5);

        if (failure.kind() != FailureClass.Kind.RETRYABLE) {
            assertThat(next).isInstanceOf(Next.GiveUp.class);
        }
    }

    @ParameterizedTest
    @EnumSource(FailureClass.class)
    void everythingEnds(FailureClass failure) {
        assertThat(policy.after(failure, 8, 0.5)).isInstanceOf(Next.GiveUp.class);
    }

    @Test
    void pausesDouble() {
        assertThat(policy.after(FailureClass.NETWORK, 4, 0.5))
                .isEqualTo(new Next.Again(Duration.ofSeconds(8)));
    }

    @Test
    void pausesStopGrowingAtAMinute() {
        assertThat(new RetryPolicy(100).after(FailureClass.NETWORK, 90, 0.5))
                .isEqualTo(new Next.Again(Duration.ofSeconds(60)));
    }

    @Test
    void aKubeletThatDoesNotStartIsTriedTwice() {
        assertThat(policy.after(FailureClass.KUBELET_START, 1, 0)).isInstanceOf(Next.Again.class);
        assertThat(policy.after(FailureClass.KUBELET_START, 2, 0)).isInstanceOf(Next.GiveUp.class);
    }
}
