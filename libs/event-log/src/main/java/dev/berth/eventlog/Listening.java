/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog;

import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What every {@code @Incoming @Blocking} method calls, and the only thing it calls. */
public interface Listening {

    /**
     * Lets a record take effect once. Returning means: it took effect, or it had before, or it is a
     * dead letter; the record may be acknowledged.
     *
     * <p>The effect runs in a transaction of its own together with the inbox mark; it must be
     * short, touch nothing but the database, and leave the rest to {@link Outbox} and {@link
     * DueWork}. It may run more than once, of which one commits. A record that cannot be decoded,
     * or that has the id of an earlier one but other content, or whose effect throws {@link
     * UndeliverableException}, or whose effect fails five times for no reason outside the record,
     * becomes a dead letter on {@code berth.event-log.dlq-topic}. While the database or another
     * thing it needs is away ({@link UnavailableException}) the call waits, and readiness says so.
     *
     * <p>Never throws, with one exception: when the application stops while a record waits, {@link
     * StoppedListeningException} ends the call, so that the record is not acknowledged and is heard
     * again after the start.
     *
     * @param record as Kafka delivered it
     * @param decoder reads it
     * @param effect what it does; runs inside the transaction
     */
    <T> void hear(ConsumerRecord<String, byte[]> record, Decoder<T> decoder, Consumer<T> effect);

    /**
     * Does this in a transaction of its own that belongs to a record in hand, and waits like {@link
     * #hear} while the database is away.
     *
     * @throws RuntimeException what the work throws for any other reason
     */
    <T> T patiently(ConsumerRecord<String, byte[]> record, Callable<T> work);
}
