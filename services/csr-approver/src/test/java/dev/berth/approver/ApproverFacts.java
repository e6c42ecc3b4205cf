/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver;

import dev.berth.events.FactCodec;
import dev.berth.events.NodeFact;
import dev.berth.events.NodeName;
import dev.berth.events.Producer;
import dev.berth.events.UnreadableFactException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Everything csr-approver has said, as another service would hear it. */
final class ApproverFacts implements AutoCloseable {

    private final List<NodeFact> heard = new CopyOnWriteArrayList<>();
    private final FactCodec codec = new FactCodec(Sandbox.CLUSTER);
    private final Thread reader = Thread.ofPlatform().daemon().unstarted(this::read);
    private volatile boolean closed;

    static ApproverFacts listen() {
        ApproverFacts facts = new ApproverFacts();
        facts.reader.start();
        return facts;
    }

    <F extends NodeFact> List<F> of(NodeName node, Class<F> type) {
        return heard.stream()
                .filter(fact -> fact.node().equals(node))
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    private void read() {
        try (KafkaConsumer<String, byte[]> kafka =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                Sandbox.broker().bootstrapServers(),
                                "group.id",
                                UUID.randomUUID().toString(),
                                "auto.offset.reset",
                                "earliest"),
                        new StringDeserializer(),
                        new ByteArrayDeserializer())) {
            kafka.subscribe(List.of(Sandbox.TOPICS.of(Producer.CSR_APPROVER)));
            while (!closed) {
                for (ConsumerRecord<String, byte[]> record : kafka.poll(Duration.ofMillis(200))) {
                    heard.add(
                            codec.decode(
                                    record.topic(),
                                    record.key(),
                                    record.headers(),
                                    record.value()));
                }
            }
        } catch (UnreadableFactException broken) {
            throw new IllegalStateException(broken);
        }
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        reader.join();
    }
}
