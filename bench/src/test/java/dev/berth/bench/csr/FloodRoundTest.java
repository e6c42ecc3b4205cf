/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.csr;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FloodRoundTest {

    @Test
    void budgetsAreKept() {
        // When
        FloodRound round = round(999, 150);

        // Then
        assertThat(round.toString()).contains("2.0 times").doesNotContain("DOES NOT HOLD");
    }

    @Test
    void slowApprovalBreaksItsBudget() {
        // When
        FloodRound round = round(1_000, 150);

        // Then
        assertThat(round.approvesInTime()).isFalse();
        assertThat(round.toString()).contains("DOES NOT HOLD");
    }

    @Test
    void memoryThatGrowsBreaksItsBudget() {
        // When
        FloodRound round = round(10, 151);

        // Then
        assertThat(round.staysFlat()).isFalse();
    }

    private static FloodRound round(double p99, long restarted) {
        return new FloodRound(
                new Row("berth", 1, 1, p99 / 2, 1),
                new Row("berth", 1, 1, p99, 1),
                100,
                120,
                restarted);
    }
}
