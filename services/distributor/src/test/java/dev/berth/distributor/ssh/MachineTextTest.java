/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MachineTextTest {

    @Test
    void showsControlAndBidiCharactersInsteadOfObeyingThem() {
        // Given
        int rightToLeftOverride = 0x202e;
        String hostile =
                "a" + (char) 0x1b + "[2J" + Character.toString(rightToLeftOverride) + (char) 0;

        // When
        String printable = MachineText.printable(hostile);

        // Then
        assertThat(printable).isEqualTo("a\\u{1b}[2J\\u{202e}\\u{0}");
    }

    @Test
    void leavesOrdinaryTextAlone() {
        assertThat(MachineText.printable("a\tb\nж 東 🚢")).isEqualTo("a\tb\nж 東 🚢");
    }
}
