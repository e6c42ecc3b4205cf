/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Hostile text as messages show it: short, printable, on one line. */
public final class Shown {

    private static final int LONGEST = 80;
    private static final int LONGEST_LINE = 4096;

    private Shown() {}

    /** A name, cut and escaped. */
    public static String of(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints()
                .limit(LONGEST)
                .forEach(
                        c -> {
                            if (isPrintable(c)) {
                                shown.appendCodePoint(c);
                            } else {
                                shown.append("\\u{").append(Integer.toHexString(c)).append('}');
                            }
                        });
        return text.codePoints().limit(LONGEST + 1L).count() > LONGEST
                ? shown + "…"
                : shown.toString();
    }

    static String value(@Nullable Object value) {
        return switch (value) {
            case null -> "nothing";
            case String text -> "\"" + of(text) + "\"";
            case Map<?, ?> _ -> "a mapping";
            case List<?> _ -> "a list";
            default -> of(String.valueOf(value));
        };
    }

    /** Printable and on one line: no control, format, line-separating or unassigned character. */
    public static boolean isLine(String text) {
        return text.length() <= LONGEST_LINE && text.codePoints().allMatch(Shown::isPrintable);
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED ->
                    false;
            default -> true;
        };
    }
}
