/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.hearing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.eventlog.BrokenRecordException;
import dev.berth.eventlog.ContentDigest;
import dev.berth.eventlog.Heard;
import dev.berth.eventlog.Listening;
import dev.berth.eventlog.Rows;
import dev.berth.eventlog.UndeliverableException;
import dev.berth.eventlog.trace.TraceParent;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Stands for a service's listener: what a record does is written into a table. */
@Singleton
class FactsListener {

    final Map<String, Integer> runs = new ConcurrentHashMap<>();
    final Map<String, String> traces = new ConcurrentHashMap<>();
    final Map<String, Runnable> beforeEffect = new ConcurrentHashMap<>();
    final Queue<Throwable> thrown = new ConcurrentLinkedQueue<>();

    private final Listening listening;
    private final Rows rows;

    FactsListener(Listening listening, Rows rows) {
        this.listening = listening;
        this.rows = rows;
    }

    @Incoming("facts")
    @Blocking
    void on(ConsumerRecord<String, byte[]> record) {
        try {
            listening.hear(record, FactsListener::decode, this::effect);
        } catch (RuntimeException | Error e) {
            thrown.add(e);
            throw e;
        }
    }

    record Fact(String id, String text) {}

    private static Heard<Fact> decode(ConsumerRecord<String, byte[]> record)
            throws BrokenRecordException {
        var header = record.headers().lastHeader("ce_id");
        String id = header == null ? null : new String(header.value(), UTF_8);
        String text = new String(record.value(), UTF_8);
        if (text.startsWith("broken")) {
            throw new BrokenRecordException("not a fact");
        }
        return new Heard<>(
                id, ContentDigest.of(record.value()), new Fact(id == null ? text : id, text));
    }

    private void effect(Fact fact) {
        runs.merge(fact.id(), 1, Integer::sum);
        traces.put(fact.id(), String.valueOf(TraceParent.current()));
        rows.update(
                "INSERT INTO effect (record_id, message) VALUES (?, ?)", fact.id(), fact.text());
        beforeEffect.getOrDefault(fact.id(), () -> {}).run();
        switch (fact.text()) {
            case "poison" -> throw new IllegalStateException("a bug that this record finds");
            case "undeliverable" -> throw new UndeliverableException("for another cluster");
            default -> {}
        }
    }
}
