/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.events.VisibleText;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Puts what a requester wrote into a sentence. It ends up in conditions, Events, logs, terminals
 * and the database: only printable characters, not too long, and not too many of them.
 */
public final class Words {

    private static final int LONGEST = 100;
    private static final int MOST = 5;

    private Words() {}

    /** One of them in double quotes; what is not printable by its hexadecimal code point. */
    public static String quoted(String text) {
        return '"' + printable(text) + '"';
    }

    /** The same without quotes. */
    public static String printable(String text) {
        String clean = VisibleText.escaped(text, LONGEST, "");
        return text.codePointCount(0, text.length()) > LONGEST
                ? clean + "… (" + text.length() + " characters)"
                : clean;
    }

    /** Some of them, sorted; {@code nothing} if there is none. */
    static String listed(Collection<String> texts) {
        List<String> sorted = texts.stream().distinct().sorted().toList();
        if (sorted.isEmpty()) {
            return "nothing";
        }
        String some =
                sorted.stream().limit(MOST).map(Words::printable).collect(Collectors.joining(", "));
        return sorted.size() <= MOST ? some : some + " and " + (sorted.size() - MOST) + " more";
    }
}
