/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each alert asks for a metric that exists and leads to a section that says what to do. */
class AlertsTest {

    private static final Path HOME = Path.of(System.getProperty("berth.home", ".."));
    private static final Pattern METRIC = Pattern.compile("berth_[a-z_]+");
    private static final Pattern DECLARED = Pattern.compile("\"(berth\\.[a-z.]+)\"");

    @Test
    void theRunbookOfEachAlertIsThere() throws Exception {
        // Given
        List<String> headings =
                Files.readString(HOME.resolve("docs/operations.md"))
                        .lines()
                        .filter(line -> line.startsWith("### "))
                        .map(line -> line.substring(4).toLowerCase(Locale.ROOT))
                        .toList();

        // When
        List<String> anchors =
                rules().map(rule -> rule.at("/annotations/runbook_url").asText())
                        .map(url -> url.substring(url.indexOf('#') + 1))
                        .toList();

        // Then
        assertThat(anchors).hasSizeGreaterThan(5).isSubsetOf(headings);
    }

    @Test
    void theMetricsOfEachAlertAreDeclaredInTheCode() throws Exception {
        // Given
        Set<String> declared = declared();

        // When
        Set<String> asked =
                rules().flatMap(rule -> METRIC.matcher(rule.path("expr").asText()).results())
                        .map(MatchResult::group)
                        .collect(Collectors.toCollection(TreeSet::new));

        // Then
        assertThat(asked).isNotEmpty();
        assertThat(asked)
                .allSatisfy(
                        metric ->
                                assertThat(declared)
                                        .contains(metric.replaceFirst("_(total|seconds)$", "")));
    }

    /** To promtool two rules of one name and the same labels are one too many. */
    @Test
    void eachAlertIsOneRule() throws Exception {
        // When
        List<String> alerts = rules().map(rule -> rule.path("alert").asText()).toList();

        // Then
        assertThat(alerts).doesNotHaveDuplicates();
    }

    /** Words that a label has, and whoever is woken looks up. */
    @Test
    void theRunbookExplainsEachWordOfALabel() throws Exception {
        // Given
        String page = Files.readString(HOME.resolve("docs/operations.md"));
        Set<String> words = new TreeSet<>();
        words.addAll(
                constants("services/csr-approver/src/main/java/dev/berth/approver/csr/Alarm.java"));
        words.addAll(
                constants(
                        "libs/event-log/src/main/java/dev/berth/eventlog/hearing/DeadLetter.java"));
        words.addAll(dueKinds());

        // When
        List<String> unexplained =
                words.stream().filter(word -> !page.contains("`" + word + "`")).toList();

        // Then
        assertThat(words)
                .contains("denied-elsewhere", "poison", "judge-csr", "render", "join")
                .hasSizeGreaterThan(20);
        assertThat(unexplained).isEmpty();
    }

    private static Set<String> constants(String file) throws IOException {
        return found(HOME.resolve(file), Pattern.compile("(?m)^ +([A-Z][A-Z_]+)[,;]$"))
                .map(constant -> constant.toLowerCase(Locale.ROOT).replace('_', '-'))
                .collect(Collectors.toSet());
    }

    private static Set<String> dueKinds() throws IOException {
        Pattern declared = Pattern.compile("static final String \\w*KIND = \"([a-z-]+)\"");
        Pattern listed = Pattern.compile("static final String \\w+ = \"([a-z-]+)\"");
        Set<String> kinds = new TreeSet<>();
        try (Stream<Path> files = Files.walk(HOME.resolve("services"))) {
            for (Path file :
                    files.filter(f -> f.toString().matches(".*src/main/java/.*\\.java")).toList()) {
                found(file, file.endsWith("DueKinds.java") ? listed : declared).forEach(kinds::add);
            }
        }
        return kinds;
    }

    private static Stream<String> found(Path file, Pattern pattern) throws IOException {
        return pattern.matcher(Files.readString(file)).results().map(match -> match.group(1));
    }

    private static Stream<JsonNode> rules() throws IOException {
        String manifests = Chart.text("berth", Chart.PRODUCTION);
        JsonNode rule = null;
        for (String document : manifests.split("(?m)^---$")) {
            if (document.contains("kind: PrometheusRule")) {
                rule = new YAMLMapper().readTree(document);
            }
        }
        assertThat(rule).as("a PrometheusRule is rendered").isNotNull();
        return rule.at("/spec/groups/0/rules").valueStream();
    }

    private static Set<String> declared() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String folder : List.of("libs", "services")) {
            try (Stream<Path> files = Files.walk(HOME.resolve(folder))) {
                for (Path file :
                        files.filter(f -> f.toString().matches(".*src/main/java/.*\\.java"))
                                .toList()) {
                    DECLARED.matcher(Files.readString(file))
                            .results()
                            .map(match -> match.group(1).replace('.', '_'))
                            .forEach(names::add);
                }
            }
        }
        return names;
    }
}
