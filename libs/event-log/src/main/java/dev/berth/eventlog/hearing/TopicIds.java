/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.hearing;

import dev.berth.eventlog.UnavailableException;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Tells a topic from another one that had the same name before it. */
@ApplicationScoped
class TopicIds {

    private static final int PATIENCE_MS = 5_000;
    private static final int LOOKS = 4;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    private final Map<String, Object> settings;
    private @Nullable Admin admin;

    TopicIds(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this.settings = new HashMap<>(kafka);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MS);
    }

    /**
     * The id Kafka gave the topic of this name; empty when there is none. Asked each time: an
     * answer that is kept would be the old topic's when it matters.
     *
     * @throws UnavailableException when Kafka does not tell
     */
    Optional<String> of(String topic) {
        // A broker may not know yet of a topic that was just made.
        for (int looks = 1; looks < LOOKS; looks++) {
            String id = now(List.of(topic)).get(topic);
            if (id != null) {
                return Optional.of(id);
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
        return Optional.ofNullable(now(List.of(topic)).get(topic));
    }

    /**
     * The ids of those of the topics that a broker knows now.
     *
     * @throws UnavailableException when Kafka does not tell
     */
    Map<String, String> now(Collection<String> topics) {
        Map<String, String> ids = new HashMap<>();
        try {
            for (var answer : admin().describeTopics(topics).topicNameValues().entrySet()) {
                try {
                    ids.put(answer.getKey(), answer.getValue().get().topicId().toString());
                } catch (ExecutionException refused) {
                    if (!(refused.getCause() instanceof UnknownTopicOrPartitionException)) {
                        throw new UnavailableException(
                                "Kafka does not describe the topic "
                                        + answer.getKey()
                                        + ": "
                                        + refused.getCause(),
                                refused);
                    }
                }
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("interrupted while asking for topics " + topics, stop);
        } catch (KafkaException refused) {
            throw new UnavailableException("Kafka cannot be asked for topics: " + refused, refused);
        }
        return ids;
    }

    void onStop(@Observes ShutdownEvent stop) {
        close();
    }

    private synchronized Admin admin() {
        if (admin == null) {
            admin = Admin.create(settings);
        }
        return admin;
    }

    private synchronized void close() {
        if (admin != null) {
            admin.close();
            admin = null;
        }
    }
}
