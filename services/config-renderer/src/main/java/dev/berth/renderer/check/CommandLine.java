/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of an {@code ExecStart}. */
final class CommandLine {

    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

    private CommandLine() {}

    /** A word without its quotes, and where it stands. */
    record Word(String text, Place place) {}

    static List<Word> words(UnitFile.Entry command) {
        List<Word> words = new ArrayList<>();
        for (int i = 0; i < command.lines().size(); i++) {
            UnitFile.Line line = command.lines().get(i);
            int skip = i == 0 ? line.text().indexOf('=') + 1 : 0;
            Matcher word = WORD.matcher(line.text());
            if (skip > 0) {
                word.region(skip, line.text().length());
            }
            while (word.find()) {
                String text =
                        word.group(1) != null
                                ? word.group(1)
                                : word.group(2) != null ? word.group(2) : word.group(3);
                if (!text.equals("\\")) {
                    words.add(
                            new Word(text, line.place().at(line.place().line(), word.start() + 1)));
                }
            }
        }
        return words;
    }
}
