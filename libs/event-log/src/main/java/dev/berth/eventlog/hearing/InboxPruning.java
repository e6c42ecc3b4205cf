/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.hearing;

import dev.berth.eventlog.EventLogConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Forgets ids that are older than any record still in Kafka, slowly. */
@ApplicationScoped
class InboxPruning {

    private static final Logger LOG = Logger.getLogger(InboxPruning.class);

    /** Rows per statement: short transactions, so that listeners never wait for this. */
    private static final int AT_ONCE = 2000;

    private final PostgresInbox inbox;
    private final Duration retention;
    private final Duration interval;
    private final CountDownLatch stopping = new CountDownLatch(1);

    InboxPruning(PostgresInbox inbox, EventLogConfig config) {
        this.inbox = inbox;
        this.retention = config.inbox().retention();
        this.interval = config.inbox().pruneInterval();
    }

    void onStart(@Observes StartupEvent started) {
        Thread.ofPlatform().name("event-log-inbox-pruning").daemon().start(this::loop);
    }

    void onStop(@Observes ShutdownEvent stop) {
        stopping.countDown();
    }

    private void loop() {
        try {
            while (!stopping.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                prune();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Replicas that prune at the same time delete different rows or the same ones: both are fine.
     */
    void prune() {
        try {
            int forgotten;
            do {
                forgotten = inbox.forget(retention, AT_ONCE);
            } while (forgotten == AT_ONCE && stopping.getCount() > 0);
        } catch (SQLException | RuntimeException e) {
            LOG.warnf(e, "The inbox was not pruned; next try in %s", interval);
        }
    }
}
