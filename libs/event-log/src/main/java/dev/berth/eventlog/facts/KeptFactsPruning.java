/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.facts;

import dev.berth.eventlog.EventLogConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Forgets facts whose attempts nobody announced for longer than any topic keeps a record. */
@ApplicationScoped
class KeptFactsPruning {

    private static final Logger LOG = Logger.getLogger(KeptFactsPruning.class);
    private static final int AT_ONCE = 2000;

    private final KeptFacts kept;
    private final Duration retention;
    private final Duration interval;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("event-log-kept-facts").daemon().factory());

    KeptFactsPruning(KeptFacts kept, EventLogConfig config) {
        this.kept = kept;
        retention = config.kept().retention();
        interval = config.inbox().pruneInterval();
    }

    void onStart(@Observes StartupEvent started) {
        var _ =
                timer.scheduleWithFixedDelay(
                        this::prune,
                        interval.toMillis(),
                        interval.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    void onStop(@Observes ShutdownEvent stop) {
        timer.shutdownNow();
    }

    private void prune() {
        try {
            while (kept.forget(retention, AT_ONCE) == AT_ONCE) {
                LOG.debug("more kept facts to forget");
            }
        } catch (RuntimeException failed) {
            LOG.warnf(failed, "Kept facts were not forgotten; next try in %s", interval);
        }
    }
}
