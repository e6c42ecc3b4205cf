/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import dev.berth.eventlog.Listening;
import dev.berth.eventlog.UndeliverableException;
import dev.berth.renderer.node.JoinNode;
import dev.berth.renderer.node.JoinOutcome;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * Hears what sources announce on Kafka; what is refused goes to the dead-letter topic, and what has
 * to wait is kept for {@link JoinDue}.
 */
@ApplicationScoped
class JoinListener {

    static final String WITHDRAWN = "rejoin: withdrawn: " + JoinOutcome.Withdrawn.ADVICE;

    private static final Logger LOG = Logger.getLogger(JoinListener.class);

    private final Listening listening;
    private final JoinReader reader;
    private final Admission admission;
    private final JoinDue later;
    private final JoinNode nodes;

    JoinListener(
            Listening listening,
            JoinReader reader,
            Admission admission,
            JoinDue later,
            JoinNode nodes) {
        this.listening = listening;
        this.reader = reader;
        this.admission = admission;
        this.later = later;
        this.nodes = nodes;
    }

    @Incoming("joins")
    @Blocking
    void on(ConsumerRecord<String, byte[]> record) {
        // A record has one turn, however often its effect is tried; one heard before has none.
        AtomicReference<Duration> turn = new AtomicReference<>();
        listening.hear(
                record,
                reader,
                announced ->
                        join(
                                record,
                                announced,
                                turn.updateAndGet(
                                        taken ->
                                                taken == null
                                                        ? admission.turn(announced)
                                                        : taken)));
    }

    private void join(
            ConsumerRecord<String, byte[]> record, Announcement announced, Duration turn) {
        MDC.put("node", announced.node().value());
        try {
            if (announced.spec() == null || turn.isPositive()) {
                LOG.debugf("join of %s from %s waits", announced.node(), announced.origin());
                later.keep(record, announced, turn);
                return;
            }
            JoinOutcome outcome =
                    nodes.join(
                            announced.node(),
                            announced.spec(),
                            later.rejoin(announced),
                            announced.mayWiden(),
                            announced.time(),
                            announced.origin());
            later.forget(announced);
            LOG.debugf("join of %s from %s: %s", announced.node(), announced.origin(), outcome);
            if (outcome instanceof JoinOutcome.Withdrawn) {
                throw new UndeliverableException(WITHDRAWN);
            }
        } finally {
            MDC.remove("node");
        }
    }
}
