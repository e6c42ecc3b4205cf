/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.check.kafka;

import dev.berth.check.Check;
import dev.berth.check.Finding;
import dev.berth.check.Finding.Failed;
import dev.berth.check.Finding.Seen;
import dev.berth.events.ClusterName;
import dev.berth.events.Producer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Logs in as the service does, looks for each of its topics and the right it needs there, and joins
 * a consumer group under the service's prefix. Reads no record and writes none.
 */
public final class KafkaCheck implements Check {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration LOOK = Duration.ofMillis(200);

    private final Map<String, Object> connection;
    private final KafkaNeeds needs;
    private final Duration patience;

    /**
     * @param connection brokers and security, as the service has them
     * @param channels the settings below {@code mp.messaging.incoming.}
     */
    public KafkaCheck(
            Map<String, String> connection,
            Producer service,
            ClusterName cluster,
            Map<String, String> channels) {
        this(connection, KafkaNeeds.of(service, cluster, channels), PATIENCE);
    }

    KafkaCheck(Map<String, String> connection, KafkaNeeds needs, Duration patience) {
        this.connection = new HashMap<>(connection);
        this.connection.put("default.api.timeout.ms", (int) patience.toMillis());
        this.connection.put("request.timeout.ms", (int) patience.toMillis() / 2);
        this.needs = needs;
        this.patience = patience;
    }

    @Override
    public List<Finding> run() {
        String kafka = "Kafka at " + connection.get("bootstrap.servers");
        try (Admin admin = Admin.create(connection)) {
            int brokers = get(admin.describeCluster().nodes()).size();
            List<Finding> findings = new ArrayList<>();
            findings.add(
                    new Seen("%s lets this service in (%d brokers)".formatted(kafka, brokers)));
            topics(admin, findings);
            return findings;
        } catch (KafkaException | ExecutionException refused) {
            return List.of(KafkaRefusal.of(kafka, refused));
        }
    }

    private void topics(Admin admin, List<Finding> findings) throws ExecutionException {
        Set<String> heard = new TreeSet<>(needs.heard());
        Set<String> matching = needs.matching(get(admin.listTopics().names()));
        heard.addAll(matching);
        if (matching.isEmpty()) {
            needs.patterns().forEach(p -> findings.add(KafkaRefusal.noTopicMatches(p.pattern())));
        }
        Set<String> readable = usable(admin, heard, AclOperation.READ, "read", findings);
        usable(admin, needs.said(), AclOperation.WRITE, "written", findings);
        if (!readable.isEmpty()) {
            findings.add(joinGroup(readable));
        }
    }

    /** The topics this service may use so; a finding for each. */
    private static Set<String> usable(
            Admin admin,
            Set<String> topics,
            AclOperation operation,
            String right,
            List<Finding> findings) {
        Set<String> usable = new TreeSet<>();
        var answers =
                new TreeMap<String, KafkaFuture<TopicDescription>>(
                        admin.describeTopics(
                                        topics,
                                        new DescribeTopicsOptions()
                                                .includeAuthorizedOperations(true))
                                .topicNameValues());
        for (var answer : answers.entrySet()) {
            String topic = answer.getKey();
            try {
                TopicDescription description = get(answer.getValue());
                if (description.authorizedOperations().contains(operation)) {
                    usable.add(topic);
                    findings.add(new Seen("topic " + topic + " may be " + right));
                } else {
                    findings.add(KafkaRefusal.missingRight(topic, right));
                }
            } catch (ExecutionException refused) {
                findings.add(KafkaRefusal.of("topic " + topic, refused));
            }
        }
        return usable;
    }

    /** Joining is what takes the right; without commits the group is gone when its member is. */
    private Finding joinGroup(Set<String> topics) {
        String group = "consumer group " + needs.group();
        Map<String, Object> settings = new HashMap<>(connection);
        settings.put("group.id", needs.group());
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "latest");
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings, bytes, bytes)) {
            consumer.subscribe(topics);
            long end = System.nanoTime() + patience.toNanos();
            while (consumer.assignment().isEmpty() && System.nanoTime() - end < 0) {
                consumer.poll(LOOK);
            }
            return consumer.assignment().isEmpty()
                    ? new Failed(
                            group + " got no partition within " + patience.toSeconds() + " s",
                            "look into the brokers' log for its group coordinator")
                    : new Seen(group + " may be joined");
        } catch (KafkaException refused) {
            return KafkaRefusal.of(group, refused);
        }
    }

    private static <T> T get(KafkaFuture<T> answer) throws ExecutionException {
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while waiting for Kafka", e);
        }
    }
}
