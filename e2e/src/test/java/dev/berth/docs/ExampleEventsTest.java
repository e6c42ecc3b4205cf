/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever installs the quickstart and sends an event of these pages is not refused. */
class ExampleEventsTest {

    private static final Pattern EVENT =
            Pattern.compile("(?m)^ *(\\{\"(specversion|cluster)\"[^`]*?})$");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "README.md",
                "docs/install.md",
                "docs/my-first-emitter.md",
                "docs/my-first-machine.md"
            })
    void theQuickstartLetsTheEventOfThePageIn(String page) throws Exception {
        // Given
        JsonNode values = values();
        JsonNode rules = values.at("/intake/sources/provisioner");

        // When
        List<JsonNode> events = events(page);

        // Then
        assertThat(events).isNotEmpty();
        assertThat(events)
                .allSatisfy(
                        event -> {
                            assertThat(event.path("cluster")).isEqualTo(values.path("cluster"));
                            assertThat(event.at("/node/name").asText())
                                    .matches(rules.path("nodeNames").asText());
                            assertThat(texts(rules.path("pools")))
                                    .contains(event.path("pool").asText());
                            assertThat(values.at("/machines/cidrs/0").asText())
                                    .startsWith(
                                            event.at("/node/internalIPs/0")
                                                    .asText()
                                                    .replaceFirst("[0-9]+$", ""));
                        });
    }

    @Test
    void thePolicyOfThePageNamesThePoolOfTheQuickstart() throws Exception {
        // Given
        String page = Files.readString(CommandBlock.HOME.resolve("docs/operations.md"));
        String policy =
                page.substring(page.indexOf("```yaml\nserviceCIDRs") + "```yaml\n".length());

        // When
        JsonNode rules =
                new YAMLMapper()
                        .readTree(policy.substring(0, policy.indexOf("```")))
                        .at("/sources/provisioner");

        // Then
        assertThat(rules.path("pools")).isEqualTo(values().at("/intake/sources/provisioner/pools"));
        assertThat(texts(rules.path("pools"))).contains(rules.at("/defaults/pool").asText());
    }

    private static JsonNode values() throws IOException {
        return new YAMLMapper()
                .readTree(CommandBlock.HOME.resolve("deploy/helm/values-quickstart.yaml").toFile());
    }

    /** Bare, or the data of a CloudEvent. */
    private static List<JsonNode> events(String page) throws IOException {
        Matcher found = EVENT.matcher(Files.readString(CommandBlock.HOME.resolve(page)));
        List<JsonNode> events = new ArrayList<>();
        while (found.find()) {
            JsonNode event = new JsonMapper().readTree(found.group(1));
            events.add(event.has("data") ? event.path("data") : event);
        }
        return events;
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
    }
}
