/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.events.Producer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * docs/configuration.md is drawn from the comments in each service's application.properties: one
 * directly above a key is the key's, one that a blank line follows is about all that come.
 */
class ConfigurationPageTest {

    private static final Path HOME = Path.of(System.getProperty("berth.home", ".."));
    private static final Pattern SETTING = Pattern.compile("(#?)([a-z][^=\\s]*)=(.*)");
    private static final Pattern RULER = Pattern.compile("# -{3,}.*");

    @Test
    void thePageSaysWhatTheServicesRead() throws Exception {
        // Given
        Path file = HOME.resolve("docs/configuration.md");

        // When
        StringBuilder page =
                new StringBuilder(
                        """
                        <!-- Written by `make docs` from the services' application.properties; do not edit. -->

                        # Configuration

                        Every key can be set by an environment variable: upper case, every other character an underscore \
                        (`berth.ssh.keys` is `BERTH_SSH_KEYS`). Keys without a value here have none: those marked \
                        *Required* must be set. What all services share (listening, migrations, log lines) comes from \
                        `libs/event-log`.

                        """);
        for (Producer service : Producer.values()) {
            page.append(section(service.service()));
        }

        // Then
        if (Boolean.getBoolean("berth.update")) {
            Files.writeString(file, page);
        }
        assertThat(file).as("`make docs` writes it anew").exists().hasContent(page.toString());
    }

    @Test
    void everySettingOfBerthsOwnIsDescribed() throws Exception {
        // When
        List<String> undescribed =
                Files.readAllLines(HOME.resolve("docs/configuration.md")).stream()
                        .filter(row -> row.matches("\\| `berth\\..*\\|\\s+\\|"))
                        .toList();

        // Then
        assertThat(undescribed).isEmpty();
    }

    private static String section(String service) throws IOException {
        List<String> lines =
                Files.readAllLines(
                        HOME.resolve("services")
                                .resolve(service)
                                .resolve("src/main/resources/application.properties"));
        StringBuilder table =
                new StringBuilder(
                        "## " + service + "\n\n| key | default | meaning |\n|---|---|---|\n");
        StringBuilder meaning = new StringBuilder();
        boolean ruled = false;
        for (String line : lines) {
            Matcher setting = SETTING.matcher(line);
            if (setting.matches()) {
                String value = setting.group(1).isEmpty() ? "`" + setting.group(3) + "`" : "";
                table.append("| `").append(setting.group(2)).append("` | ");
                table.append(value.replace("|", "\\|")).append(" | ");
                table.append(meaning.toString().strip().replace("|", "\\|")).append(" |\n");
                meaning.setLength(0);
            } else if (RULER.matcher(line).matches() || line.isBlank()) {
                // Of no key: it is about all that follow. The file's own first words are not.
                if (!meaning.isEmpty() && ruled) {
                    table.append("| | | *").append(meaning.toString().strip()).append("* |\n");
                }
                ruled |= RULER.matcher(line).matches();
                meaning.setLength(0);
            } else if (line.startsWith("#")) {
                meaning.append(line.substring(1).strip()).append(' ');
            }
        }
        return table.append('\n').toString();
    }
}
