/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver;

import dev.berth.events.EncodedFact;
import dev.berth.events.FactCodec;
import dev.berth.events.NodeFact;
import dev.berth.events.NodeFact.BootstrapIssued;
import dev.berth.events.NodeFact.KubeletStarted;
import dev.berth.events.NodeFact.NodeRequested;
import dev.berth.events.NodeName;
import dev.berth.events.NodeSpec;
import dev.berth.events.Producer;
import dev.berth.events.SshEndpoint;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** What config-renderer and distributor say. */
final class OtherServices implements AutoCloseable {

    private final FactCodec codec = new FactCodec(Sandbox.CLUSTER);
    private final KafkaProducer<String, byte[]> kafka =
            new KafkaProducer<>(
                    Map.of("bootstrap.servers", Sandbox.broker().bootstrapServers()),
                    new StringSerializer(),
                    new ByteArraySerializer());

    void rendererSays(NodeFact fact) {
        send(Producer.CONFIG_RENDERER, fact);
    }

    void distributorSays(NodeFact fact) {
        send(Producer.DISTRIBUTOR, fact);
    }

    private void send(Producer producer, NodeFact fact) {
        EncodedFact encoded = codec.encode(producer, fact);
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(encoded.topic(), encoded.key(), encoded.value());
        encoded.headers()
                .forEach(
                        (name, value) ->
                                record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        try {
            kafka.send(record).get();
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    static NodeRequested requested(NodeName node, String ip) {
        return new NodeRequested(UUID.randomUUID(), node, 1, Instant.now(), spec(ip), null);
    }

    static NodeSpec spec(String ip) {
        return spec(ip, new SshEndpoint(ip, 22, null, null, null));
    }

    static NodeSpec spec(String ip, SshEndpoint ssh) {
        return new NodeSpec(
                "default",
                List.of(ip),
                List.of(),
                List.of(),
                ssh,
                "default",
                "default",
                new TreeMap<>(),
                List.of(),
                new TreeMap<>());
    }

    static BootstrapIssued issued(NodeName node, int attempt, String tokenId) {
        return new BootstrapIssued(
                UUID.randomUUID(),
                node,
                attempt,
                Instant.now(),
                tokenId,
                Instant.now().plusSeconds(900));
    }

    static KubeletStarted started(NodeName node, int attempt) {
        return new KubeletStarted(
                UUID.randomUUID(), node, attempt, Instant.now(), "sha256:00", true);
    }

    @Override
    public void close() {
        kafka.close();
    }
}
