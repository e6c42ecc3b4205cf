/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import java.util.regex.Pattern;

/** What a value must be to reach a file: one line, printable, and harmless where it stands. */
final class SafeValue {

    private static final int MAX_LENGTH = 4096;

    // No quotes, white space, specifiers (%), escapes (\), variables ($) or second commands (;).
    private static final Pattern UNIT =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/,=@+-]*|/[A-Za-z0-9._:/,=@+-]*");

    private SafeValue() {}

    /** Printable and on one line: no control, format, line-separating or unassigned character. */
    static boolean isLine(String text) {
        return text.length() <= MAX_LENGTH
                && text.codePoints()
                        .noneMatch(
                                c ->
                                        switch (Character.getType(c)) {
                                            case Character.CONTROL,
                                                    Character.FORMAT,
                                                    Character.LINE_SEPARATOR,
                                                    Character.PARAGRAPH_SEPARATOR,
                                                    Character.SURROGATE,
                                                    Character.PRIVATE_USE,
                                                    Character.UNASSIGNED ->
                                                    true;
                                            default -> false;
                                        });
    }

    /** Safe as one word of a command line in a systemd unit. */
    static boolean isUnitWord(String text) {
        return text.length() <= MAX_LENGTH && UNIT.matcher(text).matches();
    }
}
