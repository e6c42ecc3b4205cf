/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.facts;

import dev.berth.eventlog.BrokenRecordException;
import dev.berth.eventlog.Heard;
import dev.berth.eventlog.Listening;
import dev.berth.eventlog.OutboundRecord;
import dev.berth.eventlog.Outbox;
import dev.berth.events.ClusterName;
import dev.berth.events.EncodedFact;
import dev.berth.events.FactCodec;
import dev.berth.events.FactType;
import dev.berth.events.NodeFact;
import dev.berth.events.NodeStatus;
import dev.berth.events.Producer;
import dev.berth.events.UnreadableFactException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.MDC;

@ApplicationScoped
class CloudEventFacts implements Facts {

    private final Outbox outbox;
    private final Listening listening;
    private final FactCodec codec;
    private final Producer producer;

    @Inject
    CloudEventFacts(
            Outbox outbox,
            Listening listening,
            @ConfigProperty(name = "berth.cluster") String cluster,
            @ConfigProperty(name = "berth.service") String service) {
        this.outbox = outbox;
        this.listening = listening;
        this.codec = new FactCodec(new ClusterName(cluster));
        this.producer = Producer.ofService(service);
    }

    @Override
    public void say(NodeFact fact) {
        append(codec.encode(producer, fact));
    }

    @Override
    public void publish(NodeStatus status) {
        append(codec.encode(status));
    }

    private void append(EncodedFact fact) {
        outbox.append(
                new OutboundRecord(
                        fact.id(), fact.topic(), fact.key(), fact.headers(), fact.value()));
    }

    @Override
    public void hear(ConsumerRecord<String, byte[]> record, Consumer<NodeFact> effect) {
        listening.hear(record, this::decode, fact -> inContext(fact, effect));
    }

    private Heard<NodeFact> decode(ConsumerRecord<String, byte[]> record)
            throws BrokenRecordException {
        if (record.key() == null || record.value() == null) {
            throw new BrokenRecordException("a fact has a key and a value");
        }
        try {
            NodeFact fact =
                    codec.decode(record.topic(), record.key(), record.headers(), record.value());
            return new Heard<>(fact.id().toString(), fact);
        } catch (UnreadableFactException unreadable) {
            throw new BrokenRecordException(unreadable.reason(), unreadable);
        }
    }

    private static void inContext(NodeFact fact, Consumer<NodeFact> effect) {
        MDC.put("node", fact.node().value());
        MDC.put("attempt", fact.attempt());
        MDC.put("fact", FactType.of(fact).type());
        try {
            effect.accept(fact);
        } finally {
            MDC.remove("node");
            MDC.remove("attempt");
            MDC.remove("fact");
        }
    }
}
