/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AgainTest {

    @Test
    void whatIsOursIsComparedWithinATurnWithoutTheConnection() {
        // Given
        Again again = new Again(List.of(turn(40, 25, 20), turn(120, 75, 60), turn(40, 40, 20)));

        // When
        double share = again.scriptShare(Again.Turn::bare);

        // Then
        assertThat(share).isEqualTo((25.0 - 20) / (40 - 20));
    }

    @Test
    void wallTimeIsComparedWithTheConnection() {
        // Given
        Again again = new Again(List.of(turn(60, 25, 20)));

        // When
        double share = again.wallShare(Again.Turn::full);

        // Then
        assertThat(share).isEqualTo(25.0 / 60);
    }

    @Test
    void whatAMachineSpendsIsComparedWithTheConnection() {
        // Given
        Again again = new Again(List.of(turn(80, 30, 20), turn(40, 20, 10), turn(60, 20, 10)));

        // When
        double share = again.machineShare(Again.Turn::full);

        // Then
        assertThat(share).isEqualTo(30.0 / 80);
    }

    private static Again.Turn turn(long first, long again, long connection) {
        Again.Twice push = new Again.Twice(cost(first), cost(again));
        return new Again.Turn(cost(connection), push, push);
    }

    private static Cost cost(long nanos) {
        return new Cost(50, nanos, 0, nanos);
    }
}
