/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import dev.berth.events.VisibleText;
import java.nio.charset.StandardCharsets;

/**
 * Text that a machine sent, made harmless: it ends up in logs, terminals and web pages. Control,
 * format and bidirectional characters are shown by their hexadecimal code point; only the line feed
 * and the tab stay.
 */
final class MachineText {

    private MachineText() {}

    static String printable(byte[] bytes) {
        return printable(new String(bytes, StandardCharsets.UTF_8));
    }

    static String printable(String text) {
        return VisibleText.escaped(text, Integer.MAX_VALUE, "\n\t");
    }
}
