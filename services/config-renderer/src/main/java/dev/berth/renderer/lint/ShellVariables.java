/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.lint;

import java.util.ArrayList;
import java.util.List;

/** {@code $NAME}, {@code ${NAME}} and {@code ${NAME[…]}} in a text; reads each character once. */
final class ShellVariables {

    private static final int LONGEST_INDEX = 64;

    private ShellVariables() {}

    /**
     * One use of a variable.
     *
     * @param start of its dollar sign
     * @param end after its last character
     * @param line from 1
     */
    record Use(int start, int end, int line) {}

    static List<Use> in(CharSequence text) {
        List<Use> uses = new ArrayList<>();
        int line = 1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                line++;
            } else if (c == '$') {
                int end = end(text, i + 1);
                if (end > 0) {
                    uses.add(new Use(i, end, line));
                    i = end - 1;
                }
            }
        }
        return uses;
    }

    /** The text with each variable replaced. */
    static String replaced(String text, List<Use> uses, String value) {
        StringBuilder replaced = new StringBuilder(text.length());
        int from = 0;
        for (Use use : uses) {
            replaced.append(text, from, use.start()).append(value);
            from = use.end();
        }
        return replaced.append(text, from, text.length()).toString();
    }

    // 0 when what follows the dollar sign is no variable.
    private static int end(CharSequence text, int from) {
        boolean braces = is(text, from, '{');
        int name = braces ? from + 1 : from;
        int at = name;
        while (at < text.length() && isName(text.charAt(at), at == name)) {
            at++;
        }
        if (at == name) {
            return 0;
        }
        if (braces) {
            at = index(text, at);
        }
        return braces && is(text, at, '}') ? at + 1 : at;
    }

    private static int index(CharSequence text, int open) {
        if (!is(text, open, '[')) {
            return open;
        }
        int last = Math.min(text.length(), open + LONGEST_INDEX);
        for (int at = open + 1; at < last; at++) {
            if (text.charAt(at) == ']') {
                return at + 1;
            }
        }
        return open;
    }

    private static boolean is(CharSequence text, int at, char expected) {
        return at < text.length() && text.charAt(at) == expected;
    }

    private static boolean isName(char c, boolean first) {
        return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '_' || !first && isDigit(c);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
