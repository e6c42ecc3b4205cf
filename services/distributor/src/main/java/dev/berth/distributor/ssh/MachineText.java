/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

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
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints()
                .forEach(
                        character -> {
                            if (isHarmless(character)) {
                                clean.appendCodePoint(character);
                            } else {
                                clean.append("\\u{")
                                        .append(Integer.toHexString(character))
                                        .append('}');
                            }
                        });
        return clean.toString();
    }

    private static boolean isHarmless(int character) {
        return character == '\n'
                || character == '\t'
                || switch (Character.getType(character)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.PRIVATE_USE,
                            Character.UNASSIGNED,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR ->
                            false;
                    default -> true;
                };
    }
}
