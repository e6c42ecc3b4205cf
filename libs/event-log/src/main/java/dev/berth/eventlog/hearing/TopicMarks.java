/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.hearing;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;

/** Which topic, by id, each consumer group was last seen to read at a partition. */
@ApplicationScoped
class TopicMarks {

    private static final String READ =
            "SELECT topic, partition, topic_id FROM topic_mark WHERE consumer_group = ?";

    private static final String WRITE =
            """
            INSERT INTO topic_mark (consumer_group, topic, partition, topic_id) VALUES (?, ?, ?, ?)
            ON CONFLICT (consumer_group, topic, partition) DO UPDATE SET topic_id = excluded.topic_id\
            """;

    private final DataSource dataSource;

    TopicMarks(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    Map<TopicPartition, String> of(String group) throws SQLException {
        try (var connection = dataSource.getConnection();
                var read = connection.prepareStatement(READ)) {
            read.setString(1, group);
            Map<TopicPartition, String> marks = new HashMap<>();
            try (var row = read.executeQuery()) {
                while (row.next()) {
                    marks.put(
                            new TopicPartition(row.getString(1), row.getInt(2)), row.getString(3));
                }
            }
            return marks;
        }
    }

    void mark(String group, Collection<TopicPartition> partitions, Map<String, String> topicIds)
            throws SQLException {
        try (var connection = dataSource.getConnection();
                var write = connection.prepareStatement(WRITE)) {
            for (TopicPartition partition : partitions) {
                write.setString(1, group);
                write.setString(2, partition.topic());
                write.setInt(3, partition.partition());
                write.setString(4, topicIds.get(partition.topic()));
                write.addBatch();
            }
            write.executeBatch();
        }
    }
}
