/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files that a script's here-documents write, without running the script. */
final class HereDocuments {

    private static final Pattern BEGIN =
            Pattern.compile(
                    "^\\s*cat\\s*>\\s*(\\S+)\\s*<<(-?)\\s*(['\"\\\\]?)([A-Za-z_]+)['\"]?\\s*$");

    private HereDocuments() {}

    /**
     * A file that a script writes.
     *
     * @param line of the script that the text begins after
     */
    record Written(String name, String text, int line) {}

    static List<Written> in(String script) {
        List<Written> written = new ArrayList<>();
        String[] lines = script.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            Matcher begin = BEGIN.matcher(lines[i]);
            if (!begin.matches()) {
                continue;
            }
            int from = i + 1;
            StringBuilder text = new StringBuilder();
            while (++i < lines.length && !end(lines[i], begin)) {
                text.append(begin.group(2).isEmpty() ? lines[i] : lines[i].replaceFirst("^\t+", ""))
                        .append('\n');
            }
            String body = begin.group(3).isEmpty() ? unescaped(text.toString()) : text.toString();
            written.add(new Written(begin.group(1), body, from));
        }
        return written;
    }

    private static boolean end(String line, Matcher begin) {
        String word = begin.group(4);
        return begin.group(2).isEmpty()
                ? line.equals(word)
                : line.replaceFirst("^\t+", "").equals(word);
    }

    // In an unquoted here-document the shell takes a backslash before these as an escape, and only
    // there.
    private static String unescaped(String text) {
        return text.replaceAll("\\\\([\\\\$`])", "$1");
    }
}
