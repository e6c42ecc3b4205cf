/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.check.Finding.Failed;
import dev.berth.check.Finding.Seen;
import dev.berth.check.Finding.Unseen;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {

    @Test
    void aFailureStandsWithItsRemedyAndCounts() {
        // Given
        Report report =
                new Report(
                        "distributor",
                        List.of(
                                new Seen("Kafka lets this service in"),
                                new Failed("topic x does not\n exist", "run topics.sh"),
                                new Unseen("NodeRestriction", "look at the API server")));

        // When
        String text = report.text();

        // Then
        assertThat(report.good()).isFalse();
        assertThat(text.lines())
                .contains(
                        "  ok        Kafka lets this service in",
                        "  FAILED    topic x does not exist",
                        "            -> run topics.sh",
                        "  not seen  NodeRestriction",
                        "1 ok, 1 failed, 1 not seen");
    }

    @Test
    void whatCannotBeSeenIsNoFailure() {
        // When
        Report report = new Report("distributor", List.of(new Unseen("a", "b"), new Seen("c")));

        // Then
        assertThat(report.good()).isTrue();
    }
}
