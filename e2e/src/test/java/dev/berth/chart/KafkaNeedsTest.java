/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.events.ClusterName;
import dev.berth.events.Producer;
import dev.berth.events.Topics;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The topics and ACLs the chart asks for are those the services use. */
class KafkaNeedsTest {

    private static final Path HOME = Path.of(System.getProperty("berth.home", ".."));
    private static final Topics TOPICS = new Topics(new ClusterName("fra-1"));

    private final Map<String, String> needs =
            Chart.one(ConfigMap.class, "berth-kafka", Chart.render(Chart.PRODUCTION)).getData();

    @Test
    void everyTopicOfTheContractIsAskedForAndNoOther() throws Exception {
        // Given
        List<String> contract = new ArrayList<>(List.of(TOPICS.joins(), TOPICS.nodes()));
        contract.add(TOPICS.joins("provisioner"));
        contract.add(TOPICS.joins("ops"));
        for (Producer producer : Producer.values()) {
            contract.add(TOPICS.of(producer));
            contract.add(TOPICS.deadLetters(producer));
        }

        // When
        JsonNode topics = new ObjectMapper().readTree(needs.get("topics.json"));

        // Then
        assertThat(topics.valueStream().map(topic -> topic.path("name").asText()))
                .containsExactlyInAnyOrderElementsOf(contract);
        assertThat(topics.valueStream())
                .allSatisfy(
                        topic -> {
                            assertThat(topic.at("/config/cleanup.policy").asText())
                                    .isEqualTo("delete");
                            assertThat(needs.get("topics.sh"))
                                    .contains("'" + topic.path("name").asText() + "'");
                        });
    }

    @ParameterizedTest
    @EnumSource(Producer.class)
    void eachServiceMayReadWhatItListensToAndWriteWhatItStates(Producer service) throws Exception {
        // Given
        Properties settings = new Properties();
        try (Reader file =
                Files.newBufferedReader(
                        HOME.resolve(
                                "services/"
                                        + service.service()
                                        + "/src/main/resources/application.properties"))) {
            settings.load(file);
        }
        List<String> heard =
                settings.stringPropertyNames().stream()
                        .filter(key -> key.matches("mp\\.messaging\\.incoming\\.[a-z]+\\.topic"))
                        .map(settings::getProperty)
                        .filter(topic -> !topic.startsWith("^"))
                        .map(topic -> topic.replace("${berth.cluster}", "fra-1"))
                        .toList();

        // When
        List<String> commands =
                needs.get("acls.sh")
                        .lines()
                        .filter(line -> line.contains("'User:berth-" + service.service() + "'"))
                        .toList();

        // Then
        assertThat(heard).isNotEmpty();
        assertThat(heard).allSatisfy(topic -> assertGranted(commands, "Read", topic));
        assertGranted(commands, "Write", TOPICS.of(service));
        assertGranted(commands, "Write", TOPICS.deadLetters(service));
        assertThat(commands)
                .filteredOn(command -> command.contains("--operation Write"))
                .noneMatch(
                        command ->
                                List.of(Producer.values()).stream()
                                        .filter(other -> other != service)
                                        .anyMatch(
                                                other ->
                                                        command.contains(
                                                                "'" + TOPICS.of(other) + "'")));
        assertThat(commands)
                .anyMatch(
                        command ->
                                command.contains("--group '" + service.service() + ".fra-1.'")
                                        && command.endsWith("prefixed"));
    }

    private static void assertGranted(List<String> commands, String operation, String topic) {
        assertThat(commands)
                .as(operation + " " + topic)
                .anyMatch(
                        command ->
                                command.contains("--operation " + operation + " ")
                                        && command.contains("--topic '" + topic + "'"));
    }
}
