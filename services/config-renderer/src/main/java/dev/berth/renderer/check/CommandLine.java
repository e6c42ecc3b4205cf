/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The words of an {@code ExecStart}, as systemd 252 makes them: quotes anywhere in a word, escapes
 * of C, and specifiers, which are filled in on the machine. Each rule was tried with {@code
 * systemd-analyze verify}.
 */
final class CommandLine {

    // What a specifier of a service may be called; those after the bar came with later versions.
    private static final String SPECIFIERS = "abcdfghijlmnopqrstuvwyABCEGHIJLMNPRSTUVWY";
    private static final String LATER_SPECIFIERS = "D";
    private static final String ESCAPES = "abfnrtvs\\\"'";

    private final String text;
    private final NavigableMap<Integer, Place> lines = new TreeMap<>();
    private final Findings findings;
    private final List<Word> words = new ArrayList<>();
    private final int last;
    private int at;

    private CommandLine(UnitFile.Entry command, Findings findings) {
        this.findings = findings;
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < command.lines().size(); i++) {
            UnitFile.Line line = command.lines().get(i);
            lines.put(joined.length(), line.place());
            joined.append(line.text()).append(' ');
        }
        this.text = joined.toString();
        this.last = text.stripTrailing().length();
        this.at = text.indexOf('=') + 1;
    }

    /**
     * A word without its quotes, and where it stands.
     *
     * @param filledIn whether systemd puts something else into it, which nobody knows here
     */
    record Word(String text, Place place, boolean filledIn) {}

    /** The words; none when systemd takes none. */
    static List<Word> words(UnitFile.Entry command, Findings findings) {
        CommandLine line = new CommandLine(command, findings);
        while (line.word()) {
            if (findings.isFull()) {
                break;
            }
        }
        return line.words;
    }

    private boolean word() {
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
        if (at >= text.length()) {
            return false;
        }
        int start = at;
        StringBuilder word = new StringBuilder();
        char quote = 0;
        while (at < text.length() && (quote != 0 || !isSpace(text.charAt(at)))) {
            char c = text.charAt(at++);
            if (quote != 0 && c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (c == '\\') {
                escape(start, word);
            } else {
                word.append(c);
            }
        }
        if (quote != 0) {
            findings.error(
                    place(start),
                    "ExecStart",
                    "has a quote that nothing closes: systemd ignores the whole command",
                    "close it");
            words.clear();
            return false;
        }
        String raw = text.substring(start, at);
        if (raw.equals(";")) {
            findings.error(
                    place(start),
                    "ExecStart",
                    "has a second command after ; and systemd refuses that for a service that"
                            + " stays",
                    "write \";\" if it is meant as a word");
            return false;
        }
        words.add(specified(raw.equals("\\;") ? ";" : word.toString(), place(start)));
        return true;
    }

    private void escape(int start, StringBuilder word) {
        char next = at < text.length() ? text.charAt(at) : ' ';
        int digits = digits(next);
        if (next == ';' || at >= last) {
            word.append('\\');
        } else if (ESCAPES.indexOf(next) >= 0) {
            word.append(next == '\\' || next == '"' || next == '\'' ? next : ' ');
            at++;
        } else if (digits > 0) {
            // What it stands for is a character; which one does not matter for any check here.
            word.append('?');
            at += digits;
        } else {
            findings.warn(
                    place(start),
                    "ExecStart",
                    "has the unknown escape \\"
                            + Shown.of(String.valueOf(next))
                            + ": systemd keeps it as it is",
                    "write two backslashes for one");
            word.append('\\');
        }
    }

    /** Length of a numeric escape after the backslash; 0 when it is none. */
    private int digits(char kind) {
        return switch (kind) {
            case 'x' -> isHex(at + 1, 2) ? 3 : 0;
            case 'u' -> isHex(at + 1, 4) ? 5 : 0;
            case 'U' -> isHex(at + 1, 8) ? 9 : 0;
            default -> isOctal(at) ? 3 : 0;
        };
    }

    private boolean isHex(int from, int count) {
        return from + count <= text.length()
                && text.substring(from, from + count)
                        .chars()
                        .allMatch(c -> Character.digit(c, 16) >= 0 && c < 128);
    }

    private boolean isOctal(int from) {
        return from + 3 <= text.length()
                && text.substring(from, from + 3).chars().allMatch(c -> c >= '0' && c <= '7');
    }

    private Word specified(String word, Place place) {
        if (word.indexOf('%') < 0) {
            return new Word(word, place, false);
        }
        StringBuilder literal = new StringBuilder();
        boolean filledIn = false;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            char next = i + 1 < word.length() ? word.charAt(i + 1) : ' ';
            literal.append(c);
            if (c != '%') {
                continue;
            }
            if (next == '%') {
                i++;
            } else if (SPECIFIERS.indexOf(next) >= 0) {
                filledIn = true;
            } else if (LATER_SPECIFIERS.indexOf(next) >= 0) {
                filledIn = true;
                findings.warn(
                        place,
                        "ExecStart",
                        "has the specifier %" + next + ", which systemd 252 does not know",
                        "make sure that the machines have a newer one");
            } else if (Character.isLetterOrDigit(next) && next < 128) {
                findings.error(
                        place,
                        "ExecStart",
                        "has %" + next + ", which is no specifier: systemd does not start the unit",
                        "write %% for a percent sign");
            }
        }
        return new Word(literal.toString(), place, filledIn);
    }

    private Place place(int offset) {
        var line = lines.floorEntry(offset);
        return line.getValue().at(line.getValue().line(), offset - line.getKey() + 1);
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }
}
