/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog;

import static org.awaitility.Awaitility.await;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Kafka as an outsider sees it. */
@ApplicationScoped
public class Broker {

    public static final String FACTS = "event-log.test.facts";
    public static final String DEAD_LETTERS = "event-log.test.dlq";

    private final Map<String, Object> connection;

    Broker(@ConfigProperty(name = "kafka.bootstrap.servers") String bootstrapServers) {
        this.connection = Map.of("bootstrap.servers", bootstrapServers);
    }

    public String newTopic(int partitions) {
        String name = "event-log.test." + UUID.randomUUID();
        createTopic(name, partitions);
        return name;
    }

    public void createTopic(String name, int partitions) {
        try (var admin = Admin.create(connection)) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1))).all().get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Says something on the topic the test's listener hears. */
    public void sayFact(@Nullable String id, String key, String message) {
        try (var producer =
                new KafkaProducer<>(
                        connection, new StringSerializer(), new ByteArraySerializer())) {
            producer.send(fact(id, key, message)).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Publishes something that has no id. */
    public void sayFact(String key, String message) {
        sayFact(null, key, message);
    }

    public void deleteTopic(String name) {
        try (var admin = Admin.create(connection)) {
            admin.deleteTopics(List.of(name)).all().get();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !admin.listTopics().names().get().contains(name));
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Publishes in a transaction that is aborted after the broker has the record. */
    public void sayFactAndAbort(String id, String key, String message) {
        Map<String, Object> config = new HashMap<>(connection);
        config.put("transactional.id", "broker-" + UUID.randomUUID());
        try (var producer =
                new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(fact(id, key, message)).get();
            producer.abortTransaction();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ProducerRecord<String, byte[]> fact(
            @Nullable String id, String key, String message) {
        var record = new ProducerRecord<>(FACTS, key, message.getBytes(StandardCharsets.UTF_8));
        if (id != null) {
            record.headers().add("ce_id", id.getBytes(StandardCharsets.UTF_8));
        }
        return record;
    }

    /**
     * Reads the topic from its beginning until {@code enough}, or as far as it goes within 30 s.
     */
    public List<ConsumerRecord<String, byte[]>> read(
            String topic, int partitions, Predicate<List<ConsumerRecord<String, byte[]>>> enough) {
        try (var consumer =
                new KafkaConsumer<>(
                        connection, new StringDeserializer(), new ByteArrayDeserializer())) {
            var all =
                    IntStream.range(0, partitions)
                            .mapToObj(p -> new TopicPartition(topic, p))
                            .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
            await().atMost(Duration.ofSeconds(30))
                    .until(
                            () -> {
                                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
                                return enough.test(records);
                            });
            return records;
        }
    }

    /** All that is on a topic of one partition now. */
    public List<ConsumerRecord<String, byte[]>> readToEnd(String topic) {
        try (var consumer =
                new KafkaConsumer<>(
                        connection, new StringDeserializer(), new ByteArrayDeserializer())) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            return records;
        }
    }

    public List<String> values(String topic, int partitions, int count) {
        return read(topic, partitions, records -> records.size() >= count).stream()
                .map(Broker::text)
                .toList();
    }

    public static String text(ConsumerRecord<String, byte[]> record) {
        return new String(record.value(), StandardCharsets.UTF_8);
    }
}
