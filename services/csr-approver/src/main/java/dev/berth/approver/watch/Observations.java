/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.watch;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * Everything the watches show, worked off one at a time. Newer news of an object replaces what
 * still waits, so there is never more than the cluster has objects, however long the database is
 * away.
 *
 * <p>What comes first (nodes and their leases) stays before everything else that waits: what was
 * shown before a certificate is then never taken for a sign of life after it. The rest waits in
 * lanes that take turns: thousands of one lane keep another one waiting for a single turn.
 */
final class Observations implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Observations.class);
    private static final long FIRST_PAUSE_MS = 100;
    private static final long LONGEST_PAUSE_MS = 5_000;
    private static final int TRIES = 5;

    /** Guards both. */
    private final Object waiting = new Object();

    private final Map<String, Runnable> first = new LinkedHashMap<>();
    private final Map<String, Map<String, Runnable>> lanes = new LinkedHashMap<>();
    private final BooleanSupplier databaseIsThere;
    private final Thread worker;

    /**
     * @param databaseIsThere tells an effect that fails by itself from one that fails for want of
     *     the database
     */
    Observations(BooleanSupplier databaseIsThere) {
        this.databaseIsThere = databaseIsThere;
        worker = Thread.ofPlatform().name("observations").daemon().unstarted(this::work);
    }

    void start() {
        worker.start();
    }

    /** Queues the effect of what was seen of this object, before all lanes. */
    void addFirst(String object, Runnable effect) {
        synchronized (waiting) {
            first.put(object, effect);
            waiting.notifyAll();
        }
    }

    /** Queues the effect of what was seen of this object, in this lane. */
    void add(String lane, String object, Runnable effect) {
        synchronized (waiting) {
            lanes.computeIfAbsent(lane, _ -> new LinkedHashMap<>()).put(object, effect);
            waiting.notifyAll();
        }
    }

    @Override
    public void close() {
        worker.interrupt();
    }

    private void work() {
        try {
            while (true) {
                Map.Entry<String, Runnable> next = take();
                run(next.getKey(), next.getValue());
            }
        } catch (InterruptedException stopped) {
            LOG.debug("No more observations: stopping");
        }
    }

    private Map.Entry<String, Runnable> take() throws InterruptedException {
        synchronized (waiting) {
            while (first.isEmpty() && lanes.isEmpty()) {
                waiting.wait();
            }
            if (!first.isEmpty()) {
                return removeFirst(first);
            }
            Map.Entry<String, Map<String, Runnable>> lane = removeFirst(lanes);
            Map.Entry<String, Runnable> next = removeFirst(lane.getValue());
            if (!lane.getValue().isEmpty()) {
                // Behind all others: its next turn comes after theirs.
                lanes.put(lane.getKey(), lane.getValue());
            }
            return next;
        }
    }

    private static <V> Map.Entry<String, V> removeFirst(Map<String, V> map) {
        var entries = map.entrySet().iterator();
        Map.Entry<String, V> entry = Map.Entry.copyOf(entries.next());
        entries.remove();
        return entry;
    }

    private void run(String object, Runnable effect) throws InterruptedException {
        long pause = FIRST_PAUSE_MS;
        for (int tries = 1; ; tries++) {
            try {
                effect.run();
                return;
            } catch (RuntimeException | StackOverflowError failed) {
                if (tries >= TRIES && databaseIsThere.getAsBoolean()) {
                    // Rows are looked at by timer as well; one odd object must not hold up the
                    // rest.
                    LOG.errorf(failed, "Giving up on what was seen of %s", object);
                    return;
                }
                LOG.warnf("Cannot record what was seen of %s yet: %s", object, failed);
            }
            TimeUnit.MILLISECONDS.sleep(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
        }
    }
}
