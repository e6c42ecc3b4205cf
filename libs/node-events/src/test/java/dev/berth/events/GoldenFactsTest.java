/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is on the wire today must be readable for ever, and written the same way. */
class GoldenFactsTest {

    private final FactCodec codec = new FactCodec(new ClusterName("prod"));

    @ParameterizedTest
    @EnumSource
    void everyFactIsWrittenAsItAlwaysWas(FactType type) throws Exception {
        // Given
        NodeFact fact = SampleFacts.of(type, 1);

        // When
        EncodedFact encoded = codec.encode(type.producers().iterator().next(), fact);

        // Then
        KeptFile.assertSays(golden(type.type()), onTheWire(encoded));
    }

    @ParameterizedTest
    @EnumSource
    void everyFactIsReadBackAsItWasSaid(FactType type) throws Exception {
        // Given
        NodeFact fact = SampleFacts.of(type, 1);
        EncodedFact encoded = codec.encode(type.producers().iterator().next(), fact);

        // When
        NodeFact read =
                codec.decode(encoded.topic(), encoded.key(), headers(encoded), encoded.value());

        // Then
        assertThat(read).isEqualTo(fact);
    }

    @Test
    void theFeedIsWrittenAsItAlwaysWas() throws Exception {
        // Given
        NodeStatus status = SampleFacts.status();

        // When
        EncodedFact encoded = codec.encode(status);

        // Then
        KeptFile.assertSays(golden(NodeStatus.TYPE), onTheWire(encoded));
    }

    static RecordHeaders headers(EncodedFact encoded) {
        RecordHeaders headers = new RecordHeaders();
        encoded.headers()
                .forEach((name, text) -> headers.add(name, text.getBytes(StandardCharsets.UTF_8)));
        return headers;
    }

    private static Path golden(String type) {
        return Path.of("src/test/resources/golden", type + ".txt");
    }

    private static String onTheWire(EncodedFact encoded) throws Exception {
        StringBuilder text = new StringBuilder();
        text.append("topic: ").append(encoded.topic()).append('\n');
        text.append("key: ").append(encoded.key()).append('\n');
        for (Map.Entry<String, String> header : new TreeMap<>(encoded.headers()).entrySet()) {
            text.append(header.getKey()).append(": ").append(header.getValue()).append('\n');
        }
        Object tree = ContractJson.mapper().readValue(encoded.value(), Object.class);
        return text.append('\n')
                .append(
                        ContractJson.mapper()
                                .writerWithDefaultPrettyPrinter()
                                .writeValueAsString(tree))
                .append('\n')
                .toString();
    }
}
