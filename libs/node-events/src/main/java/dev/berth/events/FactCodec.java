/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Writes facts as CloudEvents 1.0 in Kafka's binary mode and reads them back, trusting nothing: the
 * type must belong to the topic, the key must be the node, the source must be this cluster.
 */
public final class FactCodec {

    private final Topics topics;

    public FactCodec(ClusterName cluster) {
        this.topics = new Topics(cluster);
    }

    /**
     * @throws IllegalArgumentException if this producer may not state such a fact
     */
    public EncodedFact encode(Producer producer, NodeFact fact) {
        FactType type = FactType.of(fact);
        if (!type.mayBeStatedBy(producer)) {
            throw new IllegalArgumentException(
                    producer.service() + " may not state " + type.type());
        }
        return write(
                topics.of(producer),
                producer,
                type.type(),
                fact.id(),
                fact.node(),
                fact.at(),
                withoutEnvelope(fact));
    }

    /** The public feed's record for this status. */
    public EncodedFact encode(NodeStatus status) {
        return write(
                topics.nodes(),
                Producer.CONFIG_RENDERER,
                NodeStatus.TYPE,
                status.id(),
                status.node(),
                status.at(),
                json(ContractJson.mapper().valueToTree(status)));
    }

    /**
     * Reads a fact from the topic of a producing service.
     *
     * @throws UnreadableFactException if it is broken, unknown, or not this topic's to carry
     */
    public NodeFact decode(String topic, String key, Headers headers, byte[] value)
            throws UnreadableFactException {
        CloudEvent event = read(headers, value);
        FactType type =
                FactType.ofType(event.getType())
                        .orElseThrow(
                                () ->
                                        new UnreadableFactException(
                                                "unknown type '" + event.getType() + "'"));
        boolean belongs = false;
        for (Producer producer : type.producers()) {
            belongs |=
                    topic.equals(topics.of(producer))
                            && event.getSource().equals(sourceOf(producer));
        }
        if (!belongs) {
            throw new UnreadableFactException(
                    type.type()
                            + " from "
                            + event.getSource()
                            + " does not belong on the topic "
                            + topic);
        }
        NodeFact fact = parse(event, type);
        if (!fact.node().value().equals(key)) {
            throw new UnreadableFactException("the key is not the node's name");
        }
        return fact;
    }

    private NodeFact parse(CloudEvent event, FactType type) throws UnreadableFactException {
        if (event.getData() == null || event.getSubject() == null || event.getTime() == null) {
            throw new UnreadableFactException("a fact has data, subject and time");
        }
        try {
            JsonNode data = ContractJson.mapper().readTree(event.getData().toBytes());
            if (!(data instanceof ObjectNode object)) {
                throw new UnreadableFactException("a fact's data is a JSON object");
            }
            object.put("id", event.getId());
            object.put("node", event.getSubject());
            object.put("at", event.getTime().toInstant().toString());
            return ContractJson.mapper().treeToValue(object, type.shape());
        } catch (IOException | IllegalArgumentException broken) {
            throw new UnreadableFactException(type.type() + " does not parse", broken);
        }
    }

    private static CloudEvent read(Headers headers, byte[] value) throws UnreadableFactException {
        try {
            return KafkaMessageFactory.createReader(headers, value).toEvent();
        } catch (RuntimeException broken) {
            // The SDK has exceptions of several families for what a sender wrote wrongly.
            throw new UnreadableFactException(
                    "not a CloudEvent in binary mode: " + broken.getMessage(), broken);
        }
    }

    // What the CloudEvents attributes say already is not said twice in the data.
    private static byte[] withoutEnvelope(NodeFact fact) {
        ObjectNode data = ContractJson.mapper().valueToTree(fact);
        data.remove("id");
        data.remove("node");
        data.remove("at");
        return json(data);
    }

    private EncodedFact write(
            String topic,
            Producer producer,
            String type,
            UUID id,
            NodeName node,
            Instant at,
            byte[] data) {
        CloudEvent event =
                CloudEventBuilder.v1()
                        .withId(id.toString())
                        .withType(type)
                        .withSource(sourceOf(producer))
                        .withSubject(node.value())
                        .withTime(at.atOffset(ZoneOffset.UTC))
                        .withDataContentType("application/json")
                        .withData(data)
                        .build();
        ProducerRecord<String, byte[]> record =
                KafkaMessageFactory.<String>createWriter(topic, node.value()).writeBinary(event);
        Map<String, String> headers = new HashMap<>();
        for (Header header : record.headers()) {
            headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
        }
        return new EncodedFact(id, topic, node.value(), headers, record.value());
    }

    private URI sourceOf(Producer producer) {
        return URI.create("/berth/" + topics.cluster() + "/" + producer.service());
    }

    private static byte[] json(JsonNode node) {
        try {
            return ContractJson.mapper().writeValueAsBytes(node);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a record of the contract is not JSON", impossible);
        }
    }
}
