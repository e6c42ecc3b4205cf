/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetTest {

    @ParameterizedTest
    @CsvSource({
        "1.2, true, true",
        "1.19, true, false",
        "12, false, true",
        "12.1, false, false",
    })
    void holdsUpToItsBound(double measured, boolean atLeast, boolean holds) {
        // Given
        Budget budget =
                new Budget("some figure", Optional.of(measured), atLeast ? 1.2 : 12, atLeast);

        // When
        Optional<Boolean> verdict = budget.holds();

        // Then
        assertThat(verdict).contains(holds);
    }

    @Test
    void whatWasNotMeasuredNeverPasses() {
        // Given
        Budget budget = new Budget("some figure", Optional.empty(), 1.2, true);

        // When
        String said = budget.toString();

        // Then
        assertThat(said).startsWith("not measured").doesNotContain("PASS");
    }
}
