/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CostTest {

    @Test
    void medianIsTakenOfEachFigureByItself() {
        // Given
        List<Cost> runs =
                List.of(new Cost(50, 9, 1, 30), new Cost(50, 1, 2, 10), new Cost(50, 5, 9, 20));

        // When
        Cost median = Cost.median(runs);

        // Then
        assertThat(median).isEqualTo(new Cost(50, 5, 2, 20));
    }

    @Test
    void medianOfTwoLiesBetweenThem() {
        // Given
        List<Cost> runs = List.of(new Cost(1, 10, 4, 0), new Cost(1, 20, 6, 0));

        // When
        Cost median = Cost.median(runs);

        // Then
        assertThat(median).isEqualTo(new Cost(1, 15, 5, 0));
    }
}
