/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.hearing;

import dev.berth.eventlog.DeadLetters;
import dev.berth.eventlog.EventLogConfig;
import dev.berth.eventlog.Inbox;
import dev.berth.eventlog.Outbox;
import dev.berth.eventlog.hearing.DeadLetter.ReasonClass;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Dead letters leave through the outbox, once per record. */
@ApplicationScoped
class OutboxDeadLetters implements DeadLetters {

    private final Inbox inbox;
    private final Outbox outbox;
    private final MeterRegistry meters;
    private final String topic;

    OutboxDeadLetters(Inbox inbox, Outbox outbox, MeterRegistry meters, EventLogConfig config) {
        this.inbox = inbox;
        this.outbox = outbox;
        this.meters = meters;
        this.topic = config.dlqTopic();
    }

    @Override
    @Transactional(Transactional.TxType.MANDATORY)
    public void undeliverable(ConsumerRecord<String, byte[]> record, String reason) {
        add(record, ReasonClass.UNDELIVERABLE, reason);
        counter(ReasonClass.UNDELIVERABLE).increment();
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void add(ConsumerRecord<String, byte[]> record, ReasonClass reasonClass, String reason) {
        if (inbox.firstTime(DeadLetter.identity(record))) {
            outbox.append(DeadLetter.of(record, reasonClass, reason, topic));
        }
    }

    Counter counter(ReasonClass reasonClass) {
        return Counter.builder("berth.listening.dead.letters")
                .description("Records that went to the dead-letter topic")
                .tag("class", reasonClass.text())
                .register(meters);
    }
}
