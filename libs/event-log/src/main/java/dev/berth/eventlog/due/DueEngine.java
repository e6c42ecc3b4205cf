/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.due;

import dev.berth.eventlog.DueHandler;
import dev.berth.eventlog.DueLanes;
import dev.berth.eventlog.pace.BackOff;
import dev.berth.eventlog.pace.Signal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final List<Places> kinds;
    private final String owner;
    private final Signal wake;
    private final Duration pollInterval;
    private final BackOff backOff;
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();

    /** Of all kinds that know lanes: lanes stand for something that kinds have in common. */
    private final Map<String, Integer> runningLanes = new ConcurrentHashMap<>();

    private final CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable Thread thread;
    private int failures;
    private int firstKind;

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
        this.kinds = handlers.stream().map(Places::new).toList();
        this.owner = owner;
        this.wake = wake;
        this.pollInterval = pollInterval;
        this.backOff = backOff;
    }

    void start() {
        if (!kinds.isEmpty()) {
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
        // Kinds may share lanes: none of them is always the first to ask for room.
        firstKind++;
        for (int i = 0; i < kinds.size(); i++) {
            Places places = kinds.get(Math.floorMod(firstKind + i, kinds.size()));
            if (places.free() > 0 && stopping.getCount() > 0) {
                Optional<DueLanes> lanes = places.handler.lanes();
                if (lanes.isEmpty()) {
                    claimFirst(places);
                } else {
                    claimByLane(places, lanes.get());
                }
            }
        }
    }

    private void claimFirst(Places places) throws SQLException {
        DueHandler handler = places.handler;
        int free = places.free();
        List<DueTable.Claimed> claimed = table.claim(handler.kind(), free, handler.lease(), owner);
        places.moreWaits(claimed.size() == free);
        start(places, claimed);
    }

    /** Until no place is free, no lane has room, or nothing waits. */
    private void claimByLane(Places places, DueLanes lanes) throws SQLException {
        DueHandler handler = places.handler;
        Set<String> waiting = table.waitingLanes(handler.kind());
        while (!waiting.isEmpty() && places.free() > 0 && stopping.getCount() > 0) {
            Map<String, Integer> shares =
                    places.shares.of(places.free(), waiting, runningLanes, lanes);
            if (shares.isEmpty()) {
                break;
            }
            for (Map.Entry<String, Integer> share : shares.entrySet()) {
                List<DueTable.Claimed> claimed =
                        table.claim(
                                handler.kind(),
                                share.getKey(),
                                share.getValue(),
                                handler.lease(),
                                owner);
                if (claimed.size() < share.getValue()) {
                    waiting.remove(share.getKey());
                }
                start(places, claimed);
            }
        }
        places.moreWaits(!waiting.isEmpty());
    }

    private void start(Places places, List<DueTable.Claimed> claimed) {
        places.take(claimed.size());
        for (DueTable.Claimed item : claimed) {
            if (places.handler.lanes().isPresent()) {
                runningLanes.merge(item.lane(), 1, Integer::sum);
            }
            Thread itemThread =
                    Thread.ofVirtual()
                            .name("due " + item.item().kind() + " " + item.item().key())
                            .unstarted(() -> runIn(places, item));
            running.add(itemThread);
            itemThread.start();
        }
    }

    private void runIn(Places places, DueTable.Claimed claimed) {
        try {
            run.run(places.handler, claimed);
        } finally {
            running.remove(Thread.currentThread());
            runningLanes.computeIfPresent(
                    claimed.lane(), (_, items) -> items == 1 ? null : items - 1);
            places.leave();
            // A place of one kind may be room for another: they share lanes.
            if (kinds.stream().anyMatch(Places::moreWaits)) {
                wake.give();
            }
        }
    }
}
