/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import dev.berth.distributor.flow.Visit;
import dev.berth.distributor.flow.Visits;
import dev.berth.distributor.ssh.CancelSignal;
import dev.berth.eventlog.DueItem;
import dev.berth.eventlog.DueWork;
import dev.berth.eventlog.LeaseLostException;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Keeps a claim and its visit to the machine alive while its push runs, and cancels the push when
 * either is lost.
 */
@ApplicationScoped
class ClaimKeeper {

    private static final Logger LOG = Logger.getLogger(ClaimKeeper.class);
    private static final Duration INTERVAL = Duration.ofSeconds(8);
    private static final int THREADS = 4;

    private final DueWork due;
    private final Visits visits;
    private final ScheduledExecutorService clock =
            Executors.newScheduledThreadPool(
                    THREADS, Thread.ofPlatform().daemon().name("claim-keeper-", 1).factory());

    ClaimKeeper(DueWork due, Visits visits) {
        this.due = due;
        this.visits = visits;
    }

    /** Keeps the claim until the answer is closed. */
    Kept keep(DueItem item, Visit visit, CancelSignal cancel) {
        ScheduledFuture<?> renewal =
                clock.scheduleWithFixedDelay(
                        () -> renew(item, visit, cancel),
                        INTERVAL.toMillis(),
                        INTERVAL.toMillis(),
                        TimeUnit.MILLISECONDS);
        return () -> renewal.cancel(false);
    }

    private void renew(DueItem item, Visit visit, CancelSignal cancel) {
        try {
            due.renew(item);
            if (!visits.renew(visit)) {
                LOG.infof("%s: somebody else is on the machine now", item.key());
                cancel.cancel();
            }
        } catch (LeaseLostException e) {
            LOG.infof("%s: the claim was lost: %s", item.key(), e.getMessage());
            cancel.cancel();
        } catch (RuntimeException e) {
            // The database may be away: the lease may run out, then the fence keeps the order.
            LOG.warnf(e, "%s: the claim could not be renewed", item.key());
        }
    }

    @PreDestroy
    void stop() {
        clock.shutdownNow();
    }

    /** A claim that is being kept. */
    interface Kept extends AutoCloseable {
        @Override
        void close();
    }
}
