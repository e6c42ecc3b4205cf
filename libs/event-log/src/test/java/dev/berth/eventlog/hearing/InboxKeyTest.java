/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.hearing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InboxKeyTest {

    @Test
    void anOrdinaryIdStaysReadable() {
        // When, Then
        assertThat(InboxKey.of("joins/3/14")).isEqualTo("joins/3/14");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nul\u0000", "new\nline", "größe", "sha256:pretended", "\ud800"})
    void anIdThatATextColumnOrAPersonCannotTakeIsADigest(String id) {
        // When, Then
        assertThat(InboxKey.of(id)).startsWith("sha256:").hasSize(7 + 64).isNotEqualTo(id);
    }

    @Test
    void longIdsStayDifferent() {
        // Given
        String common = "x".repeat(500);

        // When, Then
        assertThat(InboxKey.of(common + "a"))
                .isNotEqualTo(InboxKey.of(common + "b"))
                .hasSize(7 + 64);
    }
}
