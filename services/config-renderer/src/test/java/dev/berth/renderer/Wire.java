/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.berth.events.ClusterName;
import dev.berth.events.EncodedFact;
import dev.berth.events.FactCodec;
import dev.berth.events.JoinEvent;
import dev.berth.events.NodeFact;
import dev.berth.events.Producer;
import dev.berth.events.Topics;
import dev.berth.events.UnreadableFactException;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.format.EventFormat;
import io.cloudevents.core.provider.EventFormatProvider;
import io.cloudevents.jackson.JsonFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.ConfigProvider;

/** The other ends of the topics: emitters of joins, the other services, readers. */
public final class Wire {

    private static final Topics TOPICS = new Topics(new ClusterName(Sandbox.CLUSTER));
    private static final FactCodec CODEC = new FactCodec(new ClusterName(Sandbox.CLUSTER));
    private static final JsonMapper JSON = new JsonMapper();
    private static final String JOINS_GROUP = "config-renderer." + Sandbox.CLUSTER + ".joins";

    private Wire() {}

    public static Topics topics() {
        return TOPICS;
    }

    public static void binary(String source, String id, String json) {
        binary(source, id, json, OffsetDateTime.now());
    }

    public static void binary(String source, String id, String json, OffsetDateTime time) {
        send(
                new ProducerRecord<>(
                        TOPICS.joins(source),
                        null,
                        "any",
                        json.getBytes(StandardCharsets.UTF_8),
                        headers(id, time)));
    }

    public static void structured(String source, String id, String json) {
        CloudEvent event =
                CloudEventBuilder.v1()
                        .withId(id)
                        .withSource(URI.create("/provisioner"))
                        .withType(JoinEvent.TYPE)
                        .withTime(OffsetDateTime.now())
                        .withDataContentType("application/json")
                        .withData(json.getBytes(StandardCharsets.UTF_8))
                        .build();
        EventFormat format =
                EventFormatProvider.getInstance().resolveFormat(JsonFormat.CONTENT_TYPE);
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(TOPICS.joins(source), "any", format.serialize(event));
        record.headers().add("content-type", utf8("application/cloudevents+json; charset=utf-8"));
        send(record);
    }

    public static void plain(String source, byte[] value) {
        send(new ProducerRecord<>(TOPICS.joins(source), "any", value));
    }

    /** One transaction that is taken back, and one that is committed, on the same topic. */
    public static void plainAbortedThenCommitted(String source, byte[] aborted, byte[] committed) {
        Map<String, Object> config =
                Map.of(
                        "bootstrap.servers",
                        servers(),
                        "transactional.id",
                        "wire-" + UUID.randomUUID());
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(TOPICS.joins(source), "any", aborted)).get();
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(TOPICS.joins(source), "any", committed)).get();
            producer.commitTransaction();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    public static void say(Producer producer, NodeFact fact) {
        EncodedFact encoded = CODEC.encode(producer, fact);
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(encoded.topic(), encoded.key(), encoded.value());
        encoded.headers().forEach((name, value) -> record.headers().add(name, utf8(value)));
        send(record);
    }

    /**
     * Deletes the topic of a source whose records are committed, and makes it again after the
     * service's consumer has let go of it. Otherwise Kafka would take the old offset for one of the
     * new topic (ADR 0069).
     */
    public static void remakeTopicOf(String source) {
        String topic = TOPICS.joins(source);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers()))) {
            await().atMost(Duration.ofSeconds(30)).until(() -> committed(admin, topic));
            admin.deleteTopics(List.of(topic)).all().get();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !admin.listTopics().names().get().contains(topic));
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean committed(Admin admin, String topic)
            throws ExecutionException, InterruptedException {
        TopicPartition partition = new TopicPartition(topic, 0);
        long end =
                admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                        .partitionResult(partition)
                        .get()
                        .offset();
        var committed =
                admin.listConsumerGroupOffsets(JOINS_GROUP)
                        .partitionsToOffsetAndMetadata()
                        .get()
                        .get(partition);
        return committed != null && committed.offset() == end;
    }

    public static boolean hasDeadLetter(String containing) {
        return records(TOPICS.deadLetters(Producer.CONFIG_RENDERER)).stream()
                .map(Wire::text)
                .anyMatch(text -> text.contains(containing));
    }

    public static List<NodeFact> facts(String node) {
        return records(TOPICS.of(Producer.CONFIG_RENDERER)).stream()
                .filter(record -> node.equals(record.key()))
                .map(Wire::fact)
                .toList();
    }

    public static <F extends NodeFact> F awaitFact(
            String node, Class<F> shape, Predicate<F> matches) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () ->
                                facts(node).stream()
                                        .filter(shape::isInstance)
                                        .map(shape::cast)
                                        .filter(matches)
                                        .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    public static <F extends NodeFact> F awaitFact(String node, Class<F> shape) {
        return awaitFact(node, shape, _ -> true);
    }

    public static List<JsonNode> feed(String node) {
        return records(TOPICS.nodes()).stream()
                .filter(record -> node.equals(record.key()))
                .map(record -> json(record.value()))
                .toList();
    }

    /** The reason of a dead letter and the beginning of the record, as one text. */
    public static String awaitDeadLetter(String containing) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () ->
                                records(TOPICS.deadLetters(Producer.CONFIG_RENDERER)).stream()
                                        .map(Wire::text)
                                        .filter(text -> text.contains(containing))
                                        .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static String text(ConsumerRecord<String, byte[]> record) {
        JsonNode letter = json(record.value());
        return letter.path("reason").asText()
                + "\n"
                + new String(
                        Base64.getDecoder().decode(letter.path("firstBytes").asText()),
                        StandardCharsets.UTF_8);
    }

    private static NodeFact fact(ConsumerRecord<String, byte[]> record) {
        try {
            return CODEC.decode(record.topic(), record.key(), record.headers(), record.value());
        } catch (UnreadableFactException e) {
            throw new AssertionError(e);
        }
    }

    private static List<ConsumerRecord<String, byte[]>> records(String topic) {
        Map<String, Object> config =
                Map.of("bootstrap.servers", servers(), "auto.offset.reset", "earliest");
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(
                        config, new StringDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }

    private static List<Header> headers(String id, OffsetDateTime time) {
        return List.of(
                header("ce_specversion", "1.0"),
                header("ce_id", id),
                header("ce_source", "/provisioner"),
                header("ce_type", JoinEvent.TYPE),
                header("ce_time", time.toString()),
                header("content-type", "application/json"));
    }

    private static Header header(String name, String value) {
        return new org.apache.kafka.common.header.internals.RecordHeader(name, utf8(value));
    }

    private static void send(ProducerRecord<String, byte[]> record) {
        Map<String, Object> config =
                Map.of(
                        "bootstrap.servers",
                        servers(),
                        "max.request.size",
                        2_000_000,
                        "client.id",
                        "wire-" + UUID.randomUUID());
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
            producer.send(record).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode json(byte[] value) {
        try {
            return JSON.readTree(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String servers() {
        return ConfigProvider.getConfig().getValue("kafka.bootstrap.servers", String.class);
    }
}
