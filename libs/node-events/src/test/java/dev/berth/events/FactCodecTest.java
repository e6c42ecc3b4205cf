/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class FactCodecTest {

    private static final Topics TOPICS = new Topics(new ClusterName("prod"));

    private final FactCodec codec = new FactCodec(TOPICS.cluster());
    private final EncodedFact approved =
            codec.encode(Producer.CSR_APPROVER, SampleFacts.of(FactType.CSR_DECIDED, 1));

    @Test
    void aServiceCannotStateAFactOfAnother() {
        // Given
        NodeFact fact = SampleFacts.of(FactType.CSR_DECIDED, 1);

        // When / Then
        assertThatThrownBy(() -> codec.encode(Producer.DISTRIBUTOR, fact))
                .hasMessageContaining("distributor may not state");
    }

    @Test
    void aFactOnATopicItDoesNotBelongToIsRefused() {
        // When / Then
        assertThatThrownBy(
                        () ->
                                codec.decode(
                                        TOPICS.of(Producer.DISTRIBUTOR),
                                        approved.key(),
                                        GoldenFactsTest.headers(approved),
                                        approved.value()))
                .isInstanceOf(UnreadableFactException.class)
                .hasMessageContaining("does not belong on the topic");
    }

    @Test
    void aFactOfAnotherClusterIsRefused() {
        // Given
        RecordHeaders headers = GoldenFactsTest.headers(approved);
        headers.remove("ce_source").add("ce_source", utf8("/berth/staging/csr-approver"));

        // When / Then
        assertRefused(approved.key(), headers, approved.value(), "does not belong");
    }

    @Test
    void aKeyThatIsNotTheNodeIsRefused() {
        // When / Then
        assertRefused(
                "k8scloud2",
                GoldenFactsTest.headers(approved),
                approved.value(),
                "the key is not the node's name");
    }

    @Test
    void anUnknownTypeIsRefused() {
        // Given
        RecordHeaders headers = GoldenFactsTest.headers(approved);
        headers.remove("ce_type").add("ce_type", utf8("dev.berth.node.teleported.v1"));

        // When / Then
        assertRefused(approved.key(), headers, approved.value(), "unknown type");
    }

    @Test
    void aRecordThatIsNoCloudEventIsRefused() {
        // When / Then
        assertRefused(approved.key(), new RecordHeaders(), approved.value(), "not a CloudEvent");
    }

    @Test
    void brokenJsonIsRefused() {
        // When / Then
        assertRefused(
                approved.key(),
                GoldenFactsTest.headers(approved),
                utf8("{\"attempt\": 1,"),
                "does not parse");
    }

    @Test
    void aMissingFieldIsRefused() {
        // When / Then
        assertRefused(
                approved.key(),
                GoldenFactsTest.headers(approved),
                utf8("{\"attempt\": 1}"),
                "does not parse");
    }

    @Test
    void aFieldOfAFutureMinorVersionIsIgnored() throws Exception {
        // Given
        String json = new String(approved.value(), StandardCharsets.UTF_8);
        byte[] newer = utf8(json.replaceFirst("\\{", "{\"mood\":\"cheerful\","));

        // When
        NodeFact read =
                codec.decode(
                        approved.topic(), approved.key(), GoldenFactsTest.headers(approved), newer);

        // Then
        assertThat(read).isEqualTo(SampleFacts.of(FactType.CSR_DECIDED, 1));
    }

    private void assertRefused(String key, RecordHeaders headers, byte[] value, String why) {
        assertThatThrownBy(() -> codec.decode(approved.topic(), key, headers, value))
                .isInstanceOf(UnreadableFactException.class)
                .hasMessageContaining(why);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
