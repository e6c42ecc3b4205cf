/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.watch;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * One queue for everything the watches show, worked off one at a time in the order it came. Newer
 * news of an object replaces what still waits, so the queue is never longer than the cluster has
 * objects, however long the database is away.
 */
final class Observations implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Observations.class);
    private static final long FIRST_PAUSE_MS = 100;
    private static final long LONGEST_PAUSE_MS = 5_000;
    private static final int TRIES = 5;

    private final Map<String, Runnable> waiting = new LinkedHashMap<>();
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

    /** Queues the effect of what was seen of this object. */
    void add(String object, Runnable effect) {
        synchronized (waiting) {
            waiting.put(object, effect);
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
            while (waiting.isEmpty()) {
                waiting.wait();
            }
            var entries = waiting.entrySet().iterator();
            Map.Entry<String, Runnable> first = Map.Entry.copyOf(entries.next());
            entries.remove();
            return first;
        }
    }

    private void run(String object, Runnable effect) throws InterruptedException {
        long pause = FIRST_PAUSE_MS;
        for (int tries = 1; ; tries++) {
            try {
                effect.run();
                return;
            } catch (RuntimeException failed) {
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
