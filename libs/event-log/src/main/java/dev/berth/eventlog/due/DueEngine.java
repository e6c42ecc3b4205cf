/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.due;

import dev.berth.eventlog.DueHandler;
import dev.berth.eventlog.pace.BackOff;
import dev.berth.eventlog.pace.Signal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Looks for due work, claims no more than its handlers have places for, and runs each claim on a
 * virtual thread.
 */
class DueEngine {

    private static final Logger LOG = Logger.getLogger(DueEngine.class);
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final DueTable table;
    private final DueRun run;
    private final List<Lane> lanes;
    private final String owner;
    private final Signal wake;
    private final Duration pollInterval;
    private final BackOff backOff;
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable Thread thread;
    private int failures;

    /**
     * @param owner names this process in the rows it claims
     */
    DueEngine(
            DueTable table,
            DueRun run,
            Collection<DueHandler> handlers,
            String owner,
            Signal wake,
            Duration pollInterval,
            BackOff backOff) {
        this.table = table;
        this.run = run;
        this.lanes = handlers.stream().map(Lane::new).toList();
        this.owner = owner;
        this.wake = wake;
        this.pollInterval = pollInterval;
        this.backOff = backOff;
    }

    void start() {
        if (!lanes.isEmpty()) {
            thread = Thread.ofPlatform().name("event-log-due-work").daemon().start(this::loop);
        }
    }

    /**
     * Claims nothing more and waits for the running items up to {@code drain}; what is left then is
     * interrupted, and given back or free when its lease ends.
     */
    void stop(Duration drain) {
        stopping.countDown();
        wake.give();
        try {
            if (thread != null) {
                thread.join(LAST_WORDS);
            }
            long deadline = System.nanoTime() + drain.toNanos();
            for (Thread item : running) {
                item.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            }
            running.forEach(Thread::interrupt);
            for (Thread item : running) {
                item.join(LAST_WORDS);
            }
        } catch (InterruptedException e) {
            running.forEach(Thread::interrupt);
            Thread.currentThread().interrupt();
        }
    }

    private void loop() {
        try {
            while (stopping.getCount() > 0) {
                try {
                    claimAll();
                    failures = 0;
                    wake.await(pollInterval);
                } catch (SQLException | RuntimeException e) {
                    failures++;
                    if (failures == 1) {
                        LOG.warnf(e, "Due work cannot be claimed; trying again");
                    } else {
                        LOG.debugf("Due work still cannot be claimed: %s", e);
                    }
                    boolean _ =
                            stopping.await(
                                    backOff.after(failures, RandomGenerator.getDefault())
                                            .toMillis(),
                                    TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("due work interrupted while stopping", e);
        }
    }

    private void claimAll() throws SQLException {
        for (Lane lane : lanes) {
            int free = lane.free();
            if (free > 0 && stopping.getCount() > 0) {
                DueHandler handler = lane.handler;
                List<DueTable.Claimed> claimed =
                        table.claim(handler.kind(), free, handler.lease(), owner);
                lane.take(claimed.size(), free);
                claimed.forEach(item -> start(lane, item));
            }
        }
    }

    private void start(Lane lane, DueTable.Claimed claimed) {
        Thread thread =
                Thread.ofVirtual()
                        .name("due " + claimed.item().kind() + " " + claimed.item().key())
                        .unstarted(() -> runIn(lane, claimed));
        running.add(thread);
        thread.start();
    }

    private void runIn(Lane lane, DueTable.Claimed claimed) {
        try {
            run.run(lane.handler, claimed);
        } finally {
            running.remove(Thread.currentThread());
            if (lane.leave()) {
                wake.give();
            }
        }
    }
}
