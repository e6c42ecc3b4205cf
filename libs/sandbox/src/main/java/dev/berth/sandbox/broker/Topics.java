/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.broker;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates topics and waits until they can be used. */
final class Topics implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private final Admin admin;

    Topics(String bootstrapServers) {
        admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    void ensure(String name, int partitions, Map<String, String> config) {
        NewTopic wanted =
                new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(config);
        try {
            await(admin.createTopics(List.of(wanted)).all());
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new IllegalStateException("Cannot create topic " + name, e.getCause());
            }
        }
        int found = awaitLeaders(name).partitions().size();
        if (found != partitions) {
            throw new IllegalStateException(
                    "Topic %s exists with %d partitions, not %d"
                            .formatted(name, found, partitions));
        }
    }

    /** The controller answers a creation before the broker half of the node has seen it. */
    private TopicDescription awaitLeaders(String name) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - end < 0) {
            Optional<TopicDescription> description = describe(name);
            if (description.isPresent()
                    && description.get().partitions().stream().allMatch(p -> p.leader() != null)) {
                return description.get();
            }
            pause();
        }
        throw new IllegalStateException(
                "Topic " + name + " has no leaders after " + PATIENCE.toSeconds() + " s");
    }

    private Optional<TopicDescription> describe(String name) {
        try {
            return Optional.ofNullable(
                    await(admin.describeTopics(List.of(name)).allTopicNames()).get(name));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw new IllegalStateException("Cannot describe topic " + name, e.getCause());
        }
    }

    private static <T> T await(KafkaFuture<T> future) throws ExecutionException {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the broker", e);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "The broker did not answer within " + PATIENCE.toSeconds() + " s", e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN_LOOKS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the broker", e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
    }
}
