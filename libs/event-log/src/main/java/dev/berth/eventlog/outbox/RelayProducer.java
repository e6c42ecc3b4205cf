/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.outbox;

import dev.berth.eventlog.EventLogConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Sends rows and waits for every acknowledgement; owned by one relay thread. */
class RelayProducer {

    /** Room between the largest record that may be appended and Kafka's own limit for a request. */
    private static final int REQUEST_MARGIN = 4096;

    private static final Duration LONGEST_REQUEST = Duration.ofSeconds(10);
    private static final Duration ANSWER_MARGIN = Duration.ofSeconds(5);

    private final Supplier<Producer<String, byte[]>> connect;
    private final Duration deliveryTimeout;
    private final Duration maxBlock;
    private @Nullable Producer<String, byte[]> producer;

    /**
     * @param kafka the connection: brokers, security
     */
    RelayProducer(Map<String, Object> kafka, EventLogConfig.Relay config) {
        this(
                () ->
                        new KafkaProducer<>(
                                settings(kafka, config),
                                new StringSerializer(),
                                new ByteArraySerializer()),
                config.deliveryTimeout(),
                config.maxBlock());
    }

    RelayProducer(
            Supplier<Producer<String, byte[]>> connect,
            Duration deliveryTimeout,
            Duration maxBlock) {
        this.connect = connect;
        this.deliveryTimeout = deliveryTimeout;
        this.maxBlock = maxBlock;
    }

    private static Map<String, Object> settings(
            Map<String, Object> kafka, EventLogConfig.Relay config) {
        Duration deliveryTimeout = config.deliveryTimeout();
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) deliveryTimeout.toMillis());
        settings.put(
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                (int) Math.min(LONGEST_REQUEST.toMillis(), deliveryTimeout.toMillis() / 2));
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, config.maxBlock().toMillis());
        settings.put(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG, config.maxRecordBytes() + REQUEST_MARGIN);
        return settings;
    }

    /** What became of the rows; rows in neither part were not tried. */
    record Sent(List<OutboxRow> acknowledged, Map<String, Failure> failures) {}

    /** The first row of a topic that Kafka did not take. */
    record Failure(OutboxRow row, Throwable cause) {
        @Override
        public String toString() {
            return row + ": " + cause;
        }
    }

    /** The longest that {@link #send} takes. */
    Duration longestSend() {
        return deliveryTimeout.multipliedBy(2).plus(maxBlock).plus(ANSWER_MARGIN);
    }

    /**
     * Sends the rows wave by wave. A topic that failed is left alone for the rest of the call, the
     * other topics go on: Kafka keeps no order between topics, so neither need we.
     */
    Sent send(List<OutboxRow> rows) throws InterruptedException {
        long started = System.nanoTime();
        List<OutboxRow> acknowledged = new ArrayList<>(rows.size());
        Map<String, Failure> failures = new LinkedHashMap<>();
        for (List<OutboxRow> wave : Waves.of(rows)) {
            Map<OutboxRow, Future<RecordMetadata>> onTheWay = new LinkedHashMap<>();
            for (OutboxRow row : wave) {
                // A topic that nobody knows costs maxBlock: no more sends when the time for them is
                // over.
                if (!failures.containsKey(row.topic())
                        && elapsed(started).compareTo(deliveryTimeout) < 0) {
                    try {
                        onTheWay.put(row, producer().send(row.toKafka()));
                    } catch (RuntimeException e) {
                        failures.put(row.topic(), new Failure(row, e));
                    }
                }
            }
            for (var sent : onTheWay.entrySet()) {
                OutboxRow row = sent.getKey();
                try {
                    sent.getValue()
                            .get(
                                    deliveryTimeout.plus(ANSWER_MARGIN).toMillis(),
                                    TimeUnit.MILLISECONDS);
                    acknowledged.add(row);
                } catch (ExecutionException e) {
                    failures.putIfAbsent(
                            row.topic(), new Failure(row, e.getCause() == null ? e : e.getCause()));
                } catch (TimeoutException e) {
                    failures.putIfAbsent(row.topic(), new Failure(row, e));
                }
            }
        }
        return new Sent(acknowledged, failures);
    }

    /** Drops the connection and everything on the way; the next send opens another. */
    void reset() {
        close(Duration.ZERO);
    }

    void close(Duration atMost) {
        if (producer != null) {
            producer.close(atMost);
            producer = null;
        }
    }

    private Producer<String, byte[]> producer() {
        if (producer == null) {
            producer = connect.get();
        }
        return producer;
    }

    private static Duration elapsed(long started) {
        return Duration.ofNanos(System.nanoTime() - started);
    }
}
