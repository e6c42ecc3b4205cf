/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the README shows a newcomer is there, and short enough to be read. */
class ReadmeTest {

    private static final Path HOME = Path.of(System.getProperty("berth.home", ".."));
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#\\s]+)(#[^)]*)?\\)");
    private static final int READABLE_LINES = 900;

    @Test
    void everyLinkOfThePagesLeadsSomewhere() throws Exception {
        // Given
        List<Path> pages;
        try (Stream<Path> docs = Files.walk(HOME.resolve("docs"))) {
            pages =
                    Stream.concat(
                                    Stream.of(
                                            HOME.resolve("README.md"),
                                            HOME.resolve("CONTRIBUTING.md")),
                                    docs.filter(page -> page.toString().endsWith(".md")))
                            .toList();
        }

        // When
        List<Path> dead =
                pages.stream()
                        .flatMap(page -> links(page).map(page.getParent()::resolve))
                        .filter(target -> !Files.exists(target))
                        .toList();

        // Then
        assertThat(dead).isEmpty();
    }

    @Test
    void oneNodeCanBeFollowedInUnder900Lines() throws Exception {
        // Given
        String readme = Files.readString(HOME.resolve("README.md"));
        String list = readme.substring(readme.indexOf("\n1. [JoinListener]"));

        // When
        List<Path> files =
                list.lines()
                        .skip(1)
                        .takeWhile(line -> !line.isBlank())
                        .filter(line -> line.matches("[0-9]+\\. .*"))
                        .map(line -> LINK.matcher(line).results().findFirst().orElseThrow())
                        .map(link -> HOME.resolve(link.group(1)))
                        .toList();

        // Then
        assertThat(files).hasSizeBetween(8, 12);
        assertThat(files.stream().mapToInt(ReadmeTest::lines).sum()).isLessThan(READABLE_LINES);
    }

    private static int lines(Path file) {
        try {
            return Files.readAllLines(file).size();
        } catch (IOException missing) {
            throw new IllegalStateException(missing);
        }
    }

    private static Stream<String> links(Path page) {
        try {
            return LINK.matcher(Files.readString(page))
                    .results()
                    .map((MatchResult link) -> link.group(1));
        } catch (IOException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
