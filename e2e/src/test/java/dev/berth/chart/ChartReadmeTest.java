/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of values in the chart's README is drawn from the comments in values.yaml. */
class ChartReadmeTest {

    private static final Pattern KEY = Pattern.compile("( *)([A-Za-z]+):(?: (.*))?");

    @Test
    void everyKeyHasACommentAndTheReadmeShowsIt() throws Exception {
        // Given
        Path file = Chart.FOLDER.resolve("README.md");

        // When
        String page =
                """
                <!-- Written by `make docs` from values.yaml; do not edit. -->

                # Berth's chart

                How to install it: [docs/install.md](../../docs/install.md). What changes between versions: [UPGRADING.md](UPGRADING.md).
                Examples of whole sets of values are in [ci](ci).

                | key | default | meaning |
                |---|---|---|
                """
                        + table(Files.readAllLines(Chart.FOLDER.resolve("values.yaml")));

        // Then
        if (Boolean.getBoolean("berth.update")) {
            Files.writeString(file, page);
        }
        assertThat(file).as("`make docs` writes it anew").exists().hasContent(page);
    }

    private static String table(List<String> lines) {
        StringBuilder table = new StringBuilder();
        Deque<String> path = new ArrayDeque<>();
        String meaning = "";
        for (String line : lines) {
            Matcher key = KEY.matcher(line);
            if (line.strip().startsWith("# --")) {
                meaning = line.strip().substring(4).strip();
            } else if (key.matches()) {
                while (path.size() > key.group(1).length() / 2) {
                    path.removeLast();
                }
                path.addLast(key.group(2));
                if (key.group(3) != null) {
                    String name = String.join(".", path);
                    assertThat(meaning).as("comment of " + name + " in values.yaml").isNotEmpty();
                    table.append(
                            "| `%s` | `%s` | %s |\n"
                                    .formatted(name, key.group(3), meaning.replace("|", "\\|")));
                }
                meaning = "";
            }
        }
        return table.toString();
    }
}
