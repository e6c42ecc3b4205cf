/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.hearing;

import dev.berth.eventlog.BrokenRecordException;
import dev.berth.eventlog.Decoder;
import dev.berth.eventlog.EventLogConfig;
import dev.berth.eventlog.Heard;
import dev.berth.eventlog.Inbox;
import dev.berth.eventlog.Listening;
import dev.berth.eventlog.hearing.DeadLetter.ReasonClass;
import dev.berth.eventlog.trace.TraceParent;
import dev.berth.events.VisibleText;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Hears one record to its end.
 *
 * <p>About partitions that are revoked while a record waits: no hook is needed, going on is
 * harmless. Each process applies the records of a partition one after the other, and a record's
 * effect commits before the next one starts, whoever commits it; the one that comes second finds
 * the inbox mark and does nothing. So neither effects nor their order change when two processes
 * work on the same partition for a while, and an acknowledgement for a partition that was revoked
 * is dropped by the connector.
 */
@ApplicationScoped
class PatientListening implements Listening {

    private static final Logger LOG = Logger.getLogger(PatientListening.class);

    private static final int LONGEST_REASON = 10_000;

    private final Inbox inbox;
    private final RecordIds ids;
    private final OutboxDeadLetters deadLetters;
    private final Patience patience;
    private final Waiting waiting;
    private final Tracer tracer;
    private final int triesBeforeDeadLetter;
    private final Counter duplicates;

    PatientListening(
            Inbox inbox,
            RecordIds ids,
            OutboxDeadLetters deadLetters,
            Patience patience,
            Waiting waiting,
            Tracer tracer,
            MeterRegistry meters,
            EventLogConfig config) {
        this.inbox = inbox;
        this.ids = ids;
        this.deadLetters = deadLetters;
        this.patience = patience;
        this.waiting = waiting;
        this.tracer = tracer;
        this.triesBeforeDeadLetter = config.listening().triesBeforeDeadLetter();
        this.duplicates =
                Counter.builder("berth.inbox.duplicates")
                        .description("Records that were heard before and did nothing")
                        .register(meters);
    }

    /** Counters are there from the start: the first increase of one that appears is not seen. */
    void onStart(@Observes StartupEvent started) {
        for (ReasonClass reasonClass : ReasonClass.values()) {
            deadLetters.counter(reasonClass);
        }
    }

    @Override
    public <T> void hear(
            ConsumerRecord<String, byte[]> record, Decoder<T> decoder, Consumer<T> effect) {
        String position = DeadLetter.position(record);
        Span span =
                tracer.spanBuilder("hear " + record.topic())
                        .setParent(TraceParent.parentOf(TraceParent.of(record.headers())))
                        .setSpanKind(SpanKind.CONSUMER)
                        .startSpan();
        try (var _ = span.makeCurrent()) {
            hear(record, position, decoder, effect);
        } finally {
            waiting.remove(position);
            span.end();
        }
    }

    @Override
    public <T> T patiently(ConsumerRecord<String, byte[]> record, Callable<T> work) {
        String position = DeadLetter.position(record);
        try {
            for (int tries = 1; ; tries++) {
                try {
                    return QuarkusTransaction.requiringNew().call(work);
                } catch (RuntimeException e) {
                    if (!(Failure.of(e) instanceof Failure.Unavailable(String what))) {
                        throw e;
                    }
                    await(tries, position, what, e);
                }
            }
        } finally {
            waiting.remove(position);
        }
    }

    private <T> void hear(
            ConsumerRecord<String, byte[]> record,
            String position,
            Decoder<T> decoder,
            Consumer<T> effect) {
        Heard<T> heard;
        try {
            heard = decoder.decode(record);
        } catch (BrokenRecordException e) {
            LOG.infof("Broken record at %s: %s", position, shown(e.getMessage()));
            bury(record, position, ReasonClass.BROKEN, shown(e.getMessage()));
            return;
        } catch (RuntimeException | StackOverflowError e) {
            // Decoders are pure: trying again would end the same way.
            LOG.errorf(e, "The decoder failed on %s; it should say what is broken", position);
            bury(record, position, ReasonClass.BROKEN, "decoder failed: " + e);
            return;
        }
        takeEffect(record, position, heard, effect);
    }

    private <T> void takeEffect(
            ConsumerRecord<String, byte[]> record,
            String position,
            Heard<T> heard,
            Consumer<T> effect) {
        int unexpected = 0;
        for (int tries = 1; ; tries++) {
            try {
                once(ids.of(record, heard), heard, effect);
                return;
            } catch (Throwable e) { // NOPMD: whatever an effect throws, the partition must go on
                switch (Failure.of(e)) {
                    case Failure.Undeliverable(String reason) -> {
                        LOG.infof("Undeliverable record at %s: %s", position, shown(reason));
                        bury(record, position, ReasonClass.UNDELIVERABLE, shown(reason));
                        return;
                    }
                    case Failure.Unavailable(String what) -> await(tries, position, what, e);
                    case Failure.Unexpected(String what) -> {
                        if (++unexpected >= triesBeforeDeadLetter) {
                            LOG.errorf(
                                    e,
                                    "Record at %s failed %d times and becomes a dead letter",
                                    position,
                                    unexpected);
                            bury(record, position, ReasonClass.POISON, what);
                            return;
                        }
                        LOG.warnf(
                                "Record at %s failed (%d of %d): %s",
                                position, unexpected, triesBeforeDeadLetter, what);
                        patience.pause(unexpected, position);
                    }
                }
            }
        }
    }

    private <T> void once(String id, Heard<T> heard, Consumer<T> effect) {
        boolean first =
                QuarkusTransaction.requiringNew()
                        .call(
                                () -> {
                                    boolean firstTime = inbox.firstTime(id, heard.content());
                                    if (firstTime) {
                                        effect.accept(heard.message());
                                    }
                                    return firstTime;
                                });
        if (!first) {
            duplicates.increment();
        }
    }

    /**
     * Writes the dead letter, once per position; waits as long as it takes, because nothing may be
     * dropped.
     */
    private void bury(
            ConsumerRecord<String, byte[]> record,
            String position,
            ReasonClass reasonClass,
            String reason) {
        for (int tries = 1; ; tries++) {
            try {
                QuarkusTransaction.requiringNew()
                        .run(() -> deadLetters.add(record, reasonClass, reason));
                break;
            } catch (RuntimeException e) {
                await(tries, position, "writing a dead letter: " + e, e);
            }
        }
        deadLetters.counter(reasonClass).increment();
    }

    /** Reasons may quote what a stranger wrote. */
    private static String shown(@Nullable String reason) {
        return VisibleText.escaped(String.valueOf(reason), LONGEST_REASON, "");
    }

    private void await(int tries, String position, String what, Throwable cause) {
        if (tries == 1) {
            LOG.warnf(cause, "Record at %s waits: %s", position, what);
        } else {
            LOG.debugf("Record at %s still waits: %s", position, what);
        }
        waiting.add(position, what);
        patience.pause(tries, position);
    }
}
