/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxBrokerIT {

    @TempDir static Path dir;
    static SandboxBroker broker;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = SandboxBroker.start(dir);
    }

    @AfterAll
    static void closeBroker() {
        broker.close();
    }

    @Test
    void whatWasProducedIsConsumed() throws Exception {
        // Given
        String topic = newTopic(3);

        // When
        produce(topic, "node-1", "joined");

        // Then
        assertThat(consumeOne(topic)).isEqualTo("node-1=joined");
    }

    @Test
    void restartKeepsAddressRecordsAndOffsets() throws Exception {
        // Given
        String topic = newTopic(1);
        String address = broker.bootstrapServers();
        String group = "group-of-" + topic;
        produce(topic, "a", "1");
        try (KafkaConsumer<String, String> consumer = consumer(group)) {
            consumer.subscribe(List.of(topic));
            assertThat(poll(consumer, 1)).containsExactly("a=1");
            consumer.commitSync();
        }
        produce(topic, "b", "2");

        // When
        broker.stop();
        broker.restart();

        // Then
        assertThat(broker.bootstrapServers()).isEqualTo(address);
        try (KafkaConsumer<String, String> consumer = consumer(group)) {
            consumer.subscribe(List.of(topic));
            assertThat(poll(consumer, 1)).containsExactly("b=2");
        }
    }

    @Test
    void creatingATopicTwiceLeavesItAsItIs() throws Exception {
        // Given
        String topic = "t-" + UUID.randomUUID();
        broker.createTopic(topic, 2, Map.of("retention.ms", "3600000"));

        // When
        broker.createTopic(topic, 2, Map.of("retention.ms", "1"));

        // Then
        assertThat(configOf(topic, "retention.ms")).isEqualTo("3600000");
    }

    @Test
    void aTopicWithAnotherNumberOfPartitionsIsReported() {
        // Given
        String topic = newTopic(2);

        // When
        var creation = assertThatThrownBy(() -> broker.createTopic(topic, 5, Map.of()));

        // Then
        creation.hasMessageContaining("exists with 2 partitions, not 5");
    }

    @Test
    void topicsAreNotCreatedByUse() {
        // Given
        String topic = "nobody-created-me";

        // When
        var production = assertThatThrownBy(() -> produce(topic, "k", "v"));

        // Then
        production.isInstanceOf(ExecutionException.class).hasMessageContaining(topic);
    }

    private static String newTopic(int partitions) {
        String topic = "t-" + UUID.randomUUID();
        broker.createTopic(topic, partitions, Map.of());
        return topic;
    }

    private static void produce(String topic, String key, String value) throws Exception {
        Map<String, Object> config =
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "acks",
                        "all",
                        "max.block.ms",
                        "3000");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, key, value)).get();
        }
    }

    private static String consumeOne(String topic) {
        try (KafkaConsumer<String, String> consumer = consumer("once-" + topic)) {
            consumer.subscribe(List.of(topic));
            return poll(consumer, 1).getFirst();
        }
    }

    private static List<String> poll(KafkaConsumer<String, String> consumer, int count) {
        List<String> seen = new ArrayList<>();
        await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> {
                            consumer.poll(Duration.ofMillis(100))
                                    .forEach(r -> seen.add(r.key() + "=" + r.value()));
                            return seen.size() >= count;
                        });
        return seen;
    }

    private static KafkaConsumer<String, String> consumer(String group) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "group.id",
                        group,
                        "enable.auto.commit",
                        "false",
                        "auto.offset.reset",
                        "earliest"),
                new StringDeserializer(),
                new StringDeserializer());
    }

    private static String configOf(String topic, String key) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            return admin.describeConfigs(List.of(resource))
                    .all()
                    .get()
                    .get(resource)
                    .get(key)
                    .value();
        }
    }
}
