/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor;

import dev.berth.events.ClusterName;
import dev.berth.events.EncodedFact;
import dev.berth.events.FactCodec;
import dev.berth.events.NodeFact;
import dev.berth.events.Producer;
import dev.berth.events.UnreadableFactException;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
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

/** The other services, as Kafka shows them to this one, and what this one says. */
@ApplicationScoped
public class Wire {

    private final FactCodec codec = new FactCodec(new ClusterName("test"));
    private final KafkaProducer<String, byte[]> producer;
    private final KafkaConsumer<String, byte[]> consumer;
    private final List<NodeFact> said = new CopyOnWriteArrayList<>();
    private final List<String> raw = new CopyOnWriteArrayList<>();

    Wire(@ConfigProperty(name = "kafka.bootstrap.servers") String servers) {
        producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", servers),
                        new StringSerializer(),
                        new ByteArraySerializer());
        consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", servers),
                        new StringDeserializer(),
                        new ByteArrayDeserializer());
        List<TopicPartition> partitions =
                consumer.partitionsFor("berth.test.distributor.v1").stream()
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    void say(Producer as, NodeFact fact) {
        EncodedFact encoded = codec.encode(as, fact);
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(encoded.topic(), encoded.key(), encoded.value());
        encoded.headers()
                .forEach(
                        (name, value) ->
                                record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        producer.send(record);
        producer.flush();
    }

    /** All facts that this service said about the node so far. */
    synchronized List<NodeFact> heardOf(String node) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
            raw.add(new String(record.value(), StandardCharsets.UTF_8));
            try {
                said.add(
                        codec.decode(
                                record.topic(), record.key(), record.headers(), record.value()));
            } catch (UnreadableFactException e) {
                throw new AssertionError("the distributor said what is no fact", e);
            }
        }
        return said.stream().filter(fact -> fact.node().value().equals(node)).toList();
    }

    List<String> rawRecords() {
        return raw;
    }

    @PreDestroy
    void close() {
        producer.close();
        consumer.close();
    }
}
