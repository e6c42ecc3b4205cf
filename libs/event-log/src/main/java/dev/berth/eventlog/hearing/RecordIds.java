/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.hearing;

import dev.berth.eventlog.Heard;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The identity of a record: what its sender chose, or else its place. A place is the topic's id,
 * partition and offset; the topic's name would not do, because a topic that was deleted and made
 * again begins at the same offsets.
 */
@ApplicationScoped
class RecordIds {

    private final TopicIds topics;

    RecordIds(TopicIds topics) {
        this.topics = topics;
    }

    String of(ConsumerRecord<?, ?> record, Heard<?> heard) {
        return heard.id() == null ? place(record) : heard.id();
    }

    private String place(ConsumerRecord<?, ?> record) {
        return topics.of(record.topic())
                .map(topic -> topic + "/" + record.partition() + "/" + record.offset())
                // The topic was deleted while its last records were on their way.
                .orElseGet(() -> "gone:" + DeadLetter.position(record) + "/" + record.timestamp());
    }
}
