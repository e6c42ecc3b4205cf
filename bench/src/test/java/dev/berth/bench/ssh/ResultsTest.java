/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.bench.machine.Machines.Way;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResultsTest {

    private final Results results = new Results();

    @Test
    void peersAreComparedWithinATurnSinceTheNextMayFindASlowerSystem() {
        // Given
        run("ours", 0, 10);
        run("theirs", 0, 20);
        run("ours", 1, 40);
        run("theirs", 1, 80);
        run("ours", 2, 15);
        run("theirs", 2, 30);

        // When
        Optional<Double> ratio = results.ratio("ours", "theirs", Way.DIRECT);

        // Then
        assertThat(ratio).contains(2.0);
    }

    @Test
    void aTurnThatOneOfThemSatOutDoesNotCount() {
        // Given
        run("ours", 0, 10);
        run("theirs", 0, 20);
        run("ours", 1, 1);

        // When
        Optional<Double> ratio = results.ratio("ours", "theirs", Way.DIRECT);

        // Then
        assertThat(ratio).contains(2.0);
    }

    @Test
    void thereIsNoRatioToAPeerThatDidNotRun() {
        // Given
        run("ours", 0, 10);

        // When
        Optional<Double> ratio = results.ratio("ours", "theirs", Way.DIRECT);

        // Then
        assertThat(ratio).isEmpty();
    }

    private void run(String peer, int turn, long wall) {
        results.add(peer, Way.DIRECT, turn, new Cost(50, wall, 0, 0));
    }
}
