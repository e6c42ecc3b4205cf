/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A fenced block of commands of a page.
 *
 * @param marker the comment on the line before: who runs it, or why nobody does; empty without one
 */
record CommandBlock(String page, int line, String marker, String commands) {

    static final Path HOME = Path.of(System.getProperty("berth.home", ".."));

    /** All of the pages users read, in their order. */
    static List<CommandBlock> all() {
        try (Stream<Path> docs = Files.list(HOME.resolve("docs"));
                Stream<Path> chart = Files.list(HOME.resolve("deploy/helm"))) {
            return Stream.of(
                            Stream.of(HOME.resolve("README.md"), HOME.resolve("CONTRIBUTING.md")),
                            docs.sorted(),
                            chart.sorted())
                    .flatMap(pages -> pages)
                    .filter(page -> page.toString().endsWith(".md"))
                    .flatMap(page -> of(page).stream())
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The one block of that page that holds this text. */
    static String of(String page, String text) {
        List<CommandBlock> found =
                of(HOME.resolve(page)).stream()
                        .filter(block -> block.commands.contains(text))
                        .toList();
        if (found.size() != 1) {
            throw new AssertionError(page + " has " + found.size() + " blocks with " + text);
        }
        return found.getFirst().commands;
    }

    private static List<CommandBlock> of(Path page) {
        List<String> lines;
        try {
            lines = Files.readAllLines(page);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        List<CommandBlock> blocks = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).strip().matches("```(sh|bash|shell|console)")) {
                continue;
            }
            int begin = i + 1;
            int indent = lines.get(i).indexOf('`');
            StringBuilder commands = new StringBuilder();
            for (i = begin; !lines.get(i).strip().equals("```"); i++) {
                String line = lines.get(i);
                commands.append(line.substring(Math.min(indent, line.length()))).append('\n');
            }
            String before = begin < 2 ? "" : lines.get(begin - 2).strip();
            blocks.add(
                    new CommandBlock(
                            HOME.relativize(page).toString(),
                            begin,
                            before.startsWith("<!--") ? before : "",
                            commands.toString()));
        }
        return blocks;
    }
}
