/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every command block of the docs is run by a test, or says why none runs it. */
class CommandBlocksTest {

    private static final Pattern RUN = Pattern.compile("<!-- run by (\\w+)\\b.*-->");
    private static final Pattern NOT_RUN = Pattern.compile("<!-- not run: \\S.{10,} -->");
    private static final Pattern TEST = Pattern.compile("\\b\\w+(?:IT|E2E|Test)\\b");

    @Test
    void everyBlockIsRunOrSaysWhyNot() {
        // When
        List<CommandBlock> blocks = CommandBlock.all();

        // Then
        assertThat(blocks).hasSizeGreaterThan(20);
        assertThat(blocks)
                .allSatisfy(
                        block ->
                                assertThat(block.marker())
                                        .as("%s:%d", block.page(), block.line())
                                        .matches(RUN.pattern() + "|" + NOT_RUN.pattern()));
    }

    @Test
    void whoeverIsSaidToRunABlockNamesItsPage() throws Exception {
        // Given
        Map<String, String> tests = tests();

        // When
        List<String> unread =
                CommandBlock.all().stream()
                        .filter(block -> RUN.matcher(block.marker()).matches())
                        .filter(block -> !reads(tests.get(runner(block)), block))
                        .map(block -> block.page() + ":" + block.line() + " " + block.marker())
                        .toList();

        // Then
        assertThat(unread).isEmpty();
    }

    @Test
    void everyTestThatAReasonPointsToIsThere() throws Exception {
        // Given
        Map<String, String> tests = tests();

        // When
        List<String> gone =
                CommandBlock.all().stream()
                        .flatMap(block -> TEST.matcher(block.marker()).results())
                        .map(found -> found.group())
                        .filter(name -> !tests.containsKey(name))
                        .distinct()
                        .toList();

        // Then
        assertThat(gone).isEmpty();
    }

    private static String runner(CommandBlock block) {
        Matcher marker = RUN.matcher(block.marker());
        return marker.matches() ? marker.group(1) : "";
    }

    /** The demo is started as the README says, without reading it. */
    private static boolean reads(String test, CommandBlock block) {
        return test != null
                && (test.contains(Path.of(block.page()).getFileName().toString())
                        || block.commands().startsWith("make demo")
                                && test.contains("berth-e2e.jar"));
    }

    private static Map<String, String> tests() throws IOException {
        try (Stream<Path> files = Files.walk(CommandBlock.HOME)) {
            return files.filter(file -> file.toString().matches(".*/src/test/java/.*\\.java"))
                    .collect(
                            Collectors.toMap(
                                    file ->
                                            Objects.requireNonNull(file.getFileName())
                                                    .toString()
                                                    .replace(".java", ""),
                                    CommandBlocksTest::text,
                                    (one, _) -> one));
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }
}
