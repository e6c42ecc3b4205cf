/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.e2e.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.events.ContractJson;
import dev.berth.events.JoinEvent;
import dev.berth.sandbox.machine.SandboxMachine;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.kafka.CloudEventSerializer;
import java.net.URI;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** An outside system that announces machines: it knows Kafka and CloudEvents, nothing of Berth. */
public final class JoinEmitter implements AutoCloseable {

    private final String cluster;
    private final String topic;
    private final KafkaProducer<String, CloudEvent> events;
    private final KafkaProducer<String, byte[]> raw;

    JoinEmitter(String bootstrapServers, String cluster, String topic) {
        this.cluster = cluster;
        this.topic = topic;
        Map<String, Object> config =
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "acks",
                        "all",
                        "max.request.size",
                        2_000_000);
        this.events =
                new KafkaProducer<>(config, new StringSerializer(), new CloudEventSerializer());
        this.raw = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
    }

    /** What a provisioner would announce of this machine. */
    public ObjectNode joinOf(SandboxMachine machine, String nodeName) {
        ObjectNode join = ContractJson.mapper().createObjectNode();
        join.put("cluster", cluster);
        join.putObject("node").put("name", nodeName).putArray("internalIPs").add(machine.address());
        join.putObject("ssh").put("port", machine.port()).put("hostKey", machine.hostKey());
        join.put("pool", "worker");
        join.putObject("labels").put("topology.kubernetes.io/zone", "sandbox");
        return join;
    }

    /** Sends a join event under a new id and waits for the broker's word that it has it. */
    public void announce(ObjectNode join) throws InterruptedException {
        announce(UUID.randomUUID().toString(), join);
    }

    /** Sends a join event under this id and waits for the broker's word that it has it. */
    public void announce(String id, ObjectNode join) throws InterruptedException {
        CloudEvent event =
                CloudEventBuilder.v1()
                        .withId(id)
                        .withSource(URI.create("/sandbox/provisioner"))
                        .withType(JoinEvent.TYPE)
                        .withTime(OffsetDateTime.now(ZoneOffset.UTC))
                        .withDataContentType("application/json")
                        .withData(bytes(join))
                        .build();
        String key = join.path("node").path("name").asText();
        await(() -> events.send(new ProducerRecord<>(topic, key, event)).get());
    }

    /** Sends bytes that claim nothing. */
    public void send(byte[] value) throws InterruptedException {
        await(() -> raw.send(new ProducerRecord<>(topic, "raw", value)).get());
    }

    @Override
    public void close() {
        events.close();
        raw.close();
    }

    private interface Sending {
        Object send() throws InterruptedException, ExecutionException;
    }

    private static void await(Sending sending) throws InterruptedException {
        try {
            Object _ = sending.send();
        } catch (ExecutionException refused) {
            throw new IllegalStateException("the broker did not take the join event", refused);
        }
    }

    private static byte[] bytes(ObjectNode join) {
        try {
            return ContractJson.mapper().writeValueAsBytes(join);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
