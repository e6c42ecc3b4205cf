/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import dev.berth.eventlog.Listening;
import dev.berth.events.NodeSpec;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/**
 * Hears what sources announce on Kafka; what is refused goes to the dead-letter topic, and what has
 * to wait is kept for {@link JoinDue}.
 */
@ApplicationScoped
class JoinListener {

    private final Listening listening;
    private final JoinReader reader;
    private final Admission admission;
    private final JoinDue joins;

    JoinListener(Listening listening, JoinReader reader, Admission admission, JoinDue joins) {
        this.listening = listening;
        this.reader = reader;
        this.admission = admission;
        this.joins = joins;
    }

    @Incoming("joins")
    @Blocking
    void on(ConsumerRecord<String, byte[]> record) {
        Turn turn = new Turn(admission);
        listening.hear(record, reader, announced -> join(record, announced, turn.of(announced)));
    }

    private void join(
            ConsumerRecord<String, byte[]> record, Announcement announced, Duration wait) {
        NodeSpec spec = announced.spec();
        if (spec == null || wait.isPositive()) {
            joins.keep(record, announced, wait);
        } else {
            joins.now(announced, spec);
        }
    }
}
