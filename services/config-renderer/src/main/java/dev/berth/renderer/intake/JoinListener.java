/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import dev.berth.eventlog.Listening;
import dev.berth.eventlog.UndeliverableException;
import dev.berth.renderer.node.JoinNode;
import dev.berth.renderer.node.JoinOutcome;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/** Hears what sources announce on Kafka; what is refused goes to the dead-letter topic. */
@ApplicationScoped
class JoinListener {

    private static final Logger LOG = Logger.getLogger(JoinListener.class);

    private final Listening listening;
    private final JoinReader reader;
    private final JoinNode nodes;

    JoinListener(Listening listening, JoinReader reader, JoinNode nodes) {
        this.listening = listening;
        this.reader = reader;
        this.nodes = nodes;
    }

    @Incoming("joins")
    @Blocking
    void on(ConsumerRecord<String, byte[]> record) {
        listening.hear(record, reader, this::join);
    }

    private void join(AnnouncedJoin join) {
        MDC.put("node", join.node().value());
        try {
            JoinOutcome outcome =
                    nodes.join(
                            join.node(),
                            join.spec(),
                            join.rejoin(),
                            join.mayWiden(),
                            join.time(),
                            join.origin());
            LOG.debugf("join of %s from %s: %s", join.node(), join.origin(), outcome);
            if (outcome instanceof JoinOutcome.Withdrawn) {
                throw new UndeliverableException(
                        "rejoin: withdrawn: " + JoinOutcome.Withdrawn.ADVICE);
            }
        } finally {
            MDC.remove("node");
        }
    }
}
