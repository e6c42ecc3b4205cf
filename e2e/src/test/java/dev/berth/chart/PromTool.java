/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Prometheus' own judgement of the chart's rules: {@code promtool test rules}. */
final class PromTool {

    /** What was, then what is: long enough for the longest {@code for} of a rule. */
    private static final int BEFORE_MINUTES = 20;

    private static final int AFTER_MINUTES = 100;

    private final Path dir;
    private final YAMLMapper yaml = new YAMLMapper();

    /** Skips the test where there is no promtool. */
    PromTool(Path dir) {
        assumeTrue(
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "promtool"))),
                "there is no promtool on PATH (Debian's package prometheus)");
        this.dir = dir;
    }

    /**
     * @param rules the spec of a PrometheusRule
     * @param fire alerts that must have fired when {@code before} became {@code after}, and no
     *     other
     */
    void expect(JsonNode rules, Scrape before, Scrape after, Collection<String> fire)
            throws Exception {
        yaml.writeValue(dir.resolve("rules.yaml").toFile(), rules);
        Set<String> names = new TreeSet<>(before.series().keySet());
        names.addAll(after.series().keySet());
        Map<String, Object> fired = new LinkedHashMap<>();
        fired.put(
                "expr", "group by (alertname) (max_over_time(ALERTS{alertstate=\"firing\"}[3h]))");
        fired.put("eval_time", BEFORE_MINUTES + AFTER_MINUTES + "m");
        fired.put(
                "exp_samples",
                new TreeSet<>(fire)
                        .stream()
                                .map(
                                        alert ->
                                                Map.of(
                                                        "labels",
                                                        "{alertname=\"" + alert + "\"}",
                                                        "value",
                                                        1))
                                .toList());
        Map<String, Object> test = new LinkedHashMap<>();
        test.put("interval", "1m");
        test.put(
                "input_series",
                names.stream()
                        .map(name -> Map.of("series", name, "values", values(name, before, after)))
                        .toList());
        test.put("promql_expr_test", List.of(fired));
        Path file = dir.resolve("test.yaml");
        yaml.writeValue(
                file.toFile(),
                Map.of(
                        "rule_files", List.of("rules.yaml"),
                        "evaluation_interval", "1m",
                        "tests", List.of(test)));
        Process promtool =
                new ProcessBuilder("promtool", "test", "rules", file.toString())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(promtool.waitFor()).as(said).isZero();
    }

    private static String values(String name, Scrape before, Scrape after) {
        return String.join(" ", Collections.nCopies(BEFORE_MINUTES, value(name, before)))
                + " "
                + String.join(" ", Collections.nCopies(AFTER_MINUTES, value(name, after)));
    }

    private static String value(String name, Scrape scrape) {
        return scrape.series().getOrDefault(name, "_");
    }
}
