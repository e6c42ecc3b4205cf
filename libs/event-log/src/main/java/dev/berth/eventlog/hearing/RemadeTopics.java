/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.hearing;

import dev.berth.eventlog.EventLogConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Reads a topic that was deleted and made again from its beginning. Kafka keeps a consumer's place
 * by the topic's name: one that has not noticed goes on at the old offset, and what comes before it
 * in the new topic would never be heard. To hear a record twice is harmless, the inbox knows it.
 */
@ApplicationScoped
class RemadeTopics {

    private static final Logger LOG = Logger.getLogger(RemadeTopics.class);

    /** How long the polling thread may be kept from polling. */
    private static final Duration AT_MOST = Duration.ofSeconds(5);

    private final KafkaClientService clients;
    private final TopicIds topicIds;
    private final TopicMarks marks;
    private final Duration interval;
    private final CountDownLatch stopping = new CountDownLatch(1);

    RemadeTopics(
            KafkaClientService clients,
            TopicIds topicIds,
            TopicMarks marks,
            EventLogConfig config) {
        this.clients = clients;
        this.topicIds = topicIds;
        this.marks = marks;
        this.interval = config.listening().topicCheckInterval();
    }

    void onStart(@Observes StartupEvent started) {
        Thread.ofPlatform().name("event-log-remade-topics").daemon().start(this::loop);
    }

    void onStop(@Observes ShutdownEvent stop) {
        stopping.countDown();
    }

    private void loop() {
        boolean failing = false;
        try {
            while (!stopping.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                failing = !check(failing);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks at all consumers; says once that this does not work. */
    private boolean check(boolean failing) {
        try {
            for (String channel : clients.getConsumerChannels()) {
                for (KafkaConsumer<?, ?> consumer : clients.getConsumers(channel)) {
                    check(consumer);
                }
            }
            return true;
        } catch (SQLException | RuntimeException e) {
            LOG.logf(
                    failing ? Logger.Level.DEBUG : Logger.Level.WARN,
                    e,
                    "Whether a topic was deleted and made again is not known now; next look in %s",
                    interval);
            return false;
        }
    }

    private <K, V> void check(KafkaConsumer<K, V> consumer) throws SQLException {
        Set<TopicPartition> assigned = consumer.getAssignments().await().atMost(AT_MOST);
        if (assigned.isEmpty()) {
            return;
        }
        String group = String.valueOf(consumer.configuration().get(ConsumerConfig.GROUP_ID_CONFIG));
        Map<String, String> ids =
                topicIds.now(
                        assigned.stream().map(TopicPartition::topic).collect(Collectors.toSet()));
        Map<TopicPartition, String> before = marks.of(group);
        Set<TopicPartition> fresh = new HashSet<>();
        Set<TopicPartition> remade = new HashSet<>();
        for (TopicPartition partition : assigned) {
            String id = ids.get(partition.topic());
            String known = before.get(partition);
            if (id != null && known == null) {
                fresh.add(partition);
            } else if (id != null && !id.equals(known)) {
                remade.add(partition);
            }
        }
        marks.mark(group, fresh, ids);
        if (!remade.isEmpty()) {
            Set<TopicPartition> rewound =
                    consumer.runOnPollingThread(
                                    (Consumer<K, V> polling) -> {
                                        return rewind(polling, remade);
                                    })
                            .await()
                            .atMost(AT_MOST.multipliedBy(4));
            marks.mark(group, rewound, ids);
        }
    }

    private static Set<TopicPartition> rewind(
            Consumer<?, ?> polling, Set<TopicPartition> partitions) {
        Set<TopicPartition> still = new HashSet<>(polling.assignment());
        still.retainAll(partitions);
        polling.seekToBeginning(still);
        Map<TopicPartition, OffsetAndMetadata> beginnings = new HashMap<>();
        for (TopicPartition partition : still) {
            beginnings.put(partition, new OffsetAndMetadata(polling.position(partition, AT_MOST)));
        }
        // Or a crash now would go on at the old offset after the start.
        polling.commitSync(beginnings, AT_MOST);
        for (TopicPartition partition : still) {
            LOG.warnf(
                    "Topic %s was deleted and made again: partition %d is read from its beginning",
                    partition.topic(), partition.partition());
        }
        return still;
    }
}
