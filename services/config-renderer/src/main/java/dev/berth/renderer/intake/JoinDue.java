/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import dev.berth.eventlog.BrokenRecordException;
import dev.berth.eventlog.DeadLetters;
import dev.berth.eventlog.DueHandler;
import dev.berth.eventlog.DueItem;
import dev.berth.eventlog.DueLanes;
import dev.berth.eventlog.DuePending;
import dev.berth.eventlog.DueWork;
import dev.berth.eventlog.UnavailableException;
import dev.berth.eventlog.UndeliverableException;
import dev.berth.events.NodeSpec;
import dev.berth.renderer.node.JoinNode;
import dev.berth.renderer.node.JoinOutcome;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * Joins that take effect: now, or in their source's next minute, or when the name service has
 * answered. They wait here and not in the listener, which hears every source; and one row per
 * source and node, because a newer announcement of a node takes the place of the one that waits.
 */
@ApplicationScoped
class JoinDue implements DueHandler {

    private static final Logger LOG = Logger.getLogger(JoinDue.class);
    private static final String KIND = "join";
    private static final String WITHDRAWN = "rejoin: withdrawn: " + JoinOutcome.Withdrawn.ADVICE;

    /** Names of one source that are resolved at once: a dead zone holds up nobody else. */
    private static final int AT_ONCE = 4;

    private static final int PLACES = 16;

    /** After this many tries without an answer, about a day, a join is a dead letter. */
    private static final int TRIES = 1_500;

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    private final DueWork due;
    private final DeadLetters deadLetters;
    private final JoinReader reader;
    private final Admission admission;
    private final JoinNode nodes;

    JoinDue(
            DueWork due,
            DeadLetters deadLetters,
            JoinReader reader,
            Admission admission,
            JoinNode nodes) {
        this.due = due;
        this.deadLetters = deadLetters;
        this.reader = reader;
        this.admission = admission;
        this.nodes = nodes;
    }

    /**
     * Has the record wait, in place of an earlier one of this source and node; an order to join
     * anew is taken over from that. A record that is older than the one that waits is dropped.
     */
    void keep(ConsumerRecord<String, byte[]> record, Announcement announced, Duration wait) {
        if (newerWaits(announced)) {
            LOG.debugf("a newer join of %s waits already", announced.node());
            return;
        }
        KeptRecord kept = new KeptRecord(record, rejoin(announced), announced.time());
        due.schedule(KIND, key(announced), wait, kept.text(), announced.source());
    }

    /**
     * The announcement takes effect in the running transaction, and whatever older one waits for
     * this source and node is outdated.
     *
     * @throws UndeliverableException when the node was withdrawn
     */
    void now(Announcement announced, NodeSpec spec) {
        MDC.put("node", announced.node().value());
        try {
            JoinOutcome outcome =
                    nodes.join(
                            announced.node(),
                            spec,
                            rejoin(announced),
                            announced.mayWiden(),
                            announced.time(),
                            announced.origin());
            if (!newerWaits(announced)) {
                due.cancel(KIND, key(announced));
            }
            LOG.debugf("join of %s from %s: %s", announced.node(), announced.origin(), outcome);
            if (outcome instanceof JoinOutcome.Withdrawn) {
                throw new UndeliverableException(WITHDRAWN);
            }
        } finally {
            MDC.remove("node");
        }
    }

    /** The order to join anew: its own, or that of the record that waits. */
    private @Nullable String rejoin(Announcement announced) {
        String own = announced.event().rejoin();
        return own != null || newerWaits(announced)
                ? own
                : waiting(announced).map(KeptRecord::rejoin).orElse(null);
    }

    private boolean newerWaits(Announcement announced) {
        Instant time = announced.time();
        return time != null
                && waiting(announced)
                        .map(KeptRecord::time)
                        .filter(waiting -> waiting.isAfter(time))
                        .isPresent();
    }

    private Optional<KeptRecord> waiting(Announcement announced) {
        return due.pending(KIND, key(announced)).map(DuePending::payload).map(KeptRecord::read);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public int concurrency() {
        return PLACES;
    }

    @Override
    public Optional<DueLanes> lanes() {
        return Optional.of((source, running) -> AT_ONCE - running.getOrDefault(source, 0));
    }

    @Override
    public void run(DueItem item) {
        KeptRecord kept = KeptRecord.read(item.payload());
        ConsumerRecord<String, byte[]> record = kept.record();
        try {
            // The policy of today decides, not that of the day it was heard.
            AnnouncedJoin join = admission.admit(reader.decode(record).message());
            QuarkusTransaction.requiringNew().run(() -> join(item, kept, join));
        } catch (BrokenRecordException refused) {
            QuarkusTransaction.requiringNew()
                    .run(() -> bury(item, record, String.valueOf(refused.getMessage())));
        } catch (UnavailableException away) {
            QuarkusTransaction.requiringNew().run(() -> wait(item, record, away));
        }
    }

    private void join(DueItem item, KeptRecord kept, AnnouncedJoin join) {
        MDC.put("node", join.node().value());
        try {
            // The node's lock comes first, as in every transaction that has both.
            JoinOutcome outcome =
                    nodes.join(
                            join.node(),
                            join.spec(),
                            kept.rejoin(),
                            join.mayWiden(),
                            join.time(),
                            join.origin());
            if (outcome instanceof JoinOutcome.Withdrawn) {
                bury(item, kept.record(), WITHDRAWN);
            } else {
                due.done(item);
            }
        } finally {
            MDC.remove("node");
        }
    }

    private void bury(DueItem item, ConsumerRecord<String, byte[]> record, String reason) {
        LOG.infof("The join of %s that waited is refused: %s", item.key(), reason);
        due.done(item);
        deadLetters.undeliverable(record, reason);
    }

    private void wait(
            DueItem item, ConsumerRecord<String, byte[]> record, UnavailableException away) {
        String what = String.valueOf(away.getMessage());
        if (item.tries() >= TRIES) {
            bury(item, record, "ssh.host: dns: " + what + "; announce it again");
            return;
        }
        if (item.tries() == 1) {
            LOG.warnf("The join of %s waits: %s", item.key(), what);
        }
        Duration pause = Duration.ofSeconds(1L << Math.min(item.tries() - 1, 6));
        due.again(item, pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE, what);
    }

    private static String key(Announcement announced) {
        return announced.source() + "/" + announced.node();
    }
}
