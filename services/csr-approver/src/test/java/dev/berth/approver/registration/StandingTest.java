/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.registration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.events.Condition.Status;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandingTest {

    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "True, KubeletReady, TRUE KubeletReady",
        "False, KubeletNotReady, FALSE KubeletNotReady",
        "Unknown, NodeStatusUnknown, UNKNOWN NodeStatusUnknown",
        "Perhaps, KubeletReady, UNKNOWN KubeletReady",
    })
    void newsIsStatusAndReason(String status, String reason, String news) {
        // When
        Standing standing = Standing.of(node(status, reason, "x"), NOW);

        // Then
        assertThat(standing.news()).isEqualTo(news);
    }

    @Test
    void anotherMessageIsNoNews() {
        // Given
        Standing before = Standing.of(node("False", "KubeletNotReady", "for 3 s"), NOW);

        // When
        Standing after = Standing.of(node("False", "KubeletNotReady", "for 4 s"), NOW);

        // Then
        assertThat(after.news()).isEqualTo(before.news());
    }

    @Test
    void whatAKubeletWritesIsShortenedAndPrintable() {
        // When
        Standing standing =
                Standing.of(node("False", "a\u0000b", "x\u0000\u202e\n".repeat(1000)), NOW);

        // Then
        assertThat(standing.reason()).isEqualTo("NoReason");
        assertThat(standing.message()).hasSizeLessThan(310).doesNotContain("\u0000", "\u202e");
    }

    @Test
    void nodeWithoutReadyConditionIsThereAndNotReady() {
        // When
        Standing standing = Standing.of(new NodeBuilder().build(), NOW);

        // Then
        assertThat(standing)
                .extracting(Standing::present, Standing::ready)
                .containsExactly(true, Status.FALSE);
    }

    private static Node node(String status, String reason, String message) {
        return new NodeBuilder()
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .endCondition()
                .endStatus()
                .build();
    }
}
