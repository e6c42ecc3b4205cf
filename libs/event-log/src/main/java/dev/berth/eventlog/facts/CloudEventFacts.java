/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.facts;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.eventlog.BrokenRecordException;
import dev.berth.eventlog.ContentDigest;
import dev.berth.eventlog.Heard;
import dev.berth.eventlog.Listening;
import dev.berth.eventlog.OutboundRecord;
import dev.berth.eventlog.Outbox;
import dev.berth.eventlog.facts.KeptFacts.Kept;
import dev.berth.events.ClusterName;
import dev.berth.events.EncodedFact;
import dev.berth.events.FactCodec;
import dev.berth.events.FactType;
import dev.berth.events.NodeFact;
import dev.berth.events.NodeName;
import dev.berth.events.NodeStatus;
import dev.berth.events.Producer;
import dev.berth.events.UnreadableFactException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.MDC;

@ApplicationScoped
class CloudEventFacts implements Facts {

    private final Outbox outbox;
    private final Listening listening;
    private final KeptFacts kept;
    private final FactCodec codec;
    private final Producer producer;

    @Inject
    CloudEventFacts(
            Outbox outbox,
            Listening listening,
            KeptFacts kept,
            @ConfigProperty(name = "berth.cluster") String cluster,
            @ConfigProperty(name = "berth.service") String service) {
        this.outbox = outbox;
        this.listening = listening;
        this.kept = kept;
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

    @Override
    public void hear(
            ConsumerRecord<String, byte[]> record,
            ToIntFunction<NodeName> announced,
            Consumer<NodeFact> effect) {
        listening.hear(
                record,
                this::decode,
                fact -> {
                    kept.lock(fact.node());
                    int known = announced.applyAsInt(fact.node());
                    // Behind what is kept still, so that the order stays.
                    if (fact.attempt() > known || kept.first(fact.node(), known).isPresent()) {
                        kept.keep(record, fact);
                    } else {
                        inContext(fact, effect);
                    }
                });
        hearKept(record, announced, effect);
    }

    @Override
    public void hearKept(
            ConsumerRecord<String, byte[]> record,
            ToIntFunction<NodeName> announced,
            Consumer<NodeFact> effect) {
        NodeName node = nodeOf(record).orElse(null);
        if (node == null) {
            return;
        }
        for (Optional<Kept> next = first(record, node, announced);
                next.isPresent();
                next = first(record, node, announced)) {
            UUID fact = next.get().fact();
            listening.hear(
                    next.get().record(),
                    this::decodeKept,
                    heard -> {
                        kept.lock(node);
                        kept.drop(fact);
                        inContext(heard, effect);
                    });
            // A dead letter by now, if it is still there.
            listening.patiently(
                    record,
                    () -> {
                        kept.drop(fact);
                        return fact;
                    });
        }
    }

    private Optional<Kept> first(
            ConsumerRecord<String, byte[]> record,
            NodeName node,
            ToIntFunction<NodeName> announced) {
        return listening.patiently(
                record,
                () -> {
                    kept.lock(node);
                    return kept.first(node, announced.applyAsInt(node));
                });
    }

    private static Optional<NodeName> nodeOf(ConsumerRecord<String, byte[]> record) {
        try {
            return Optional.ofNullable(record.key()).map(NodeName::new);
        } catch (IllegalArgumentException noNode) {
            // A dead letter: nothing of it was kept.
            return Optional.empty();
        }
    }

    // It was marked as heard when it was kept; that it takes effect is another thing.
    private Heard<NodeFact> decodeKept(ConsumerRecord<String, byte[]> record)
            throws BrokenRecordException {
        Heard<NodeFact> heard = decode(record);
        return new Heard<>("kept/" + heard.id(), heard.content(), heard.message());
    }

    private Heard<NodeFact> decode(ConsumerRecord<String, byte[]> record)
            throws BrokenRecordException {
        if (record.key() == null || record.value() == null) {
            throw new BrokenRecordException("a fact has a key and a value");
        }
        try {
            NodeFact fact =
                    codec.decode(record.topic(), record.key(), record.headers(), record.value());
            return new Heard<>(fact.id().toString(), content(record, fact), fact);
        } catch (UnreadableFactException unreadable) {
            throw new BrokenRecordException(unreadable.reason(), unreadable);
        }
    }

    // The topic too: no other service can use up the id of a fact.
    private static String content(ConsumerRecord<String, byte[]> record, NodeFact fact) {
        return ContentDigest.of(
                record.topic().getBytes(UTF_8),
                record.key().getBytes(UTF_8),
                FactType.of(fact).type().getBytes(UTF_8),
                record.value());
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
