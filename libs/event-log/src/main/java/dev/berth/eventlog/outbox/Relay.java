/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.outbox;

import dev.berth.eventlog.EventLogConfig;
import dev.berth.eventlog.pace.BackOff;
import dev.berth.eventlog.pace.Signal;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The relay's thread: cycle after cycle, woken by commits, patient with what is away. */
class Relay {

    private static final Logger LOG = Logger.getLogger(Relay.class);
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final RelayCycle cycle;
    private final RelayProducer producer;
    private final RelayHealth health;
    private final Signal wake;
    private final Duration pollInterval;
    private final BackOff backOff;
    private final Suspensions suspended;
    private final Counter sent;
    private final Counter failed;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable Thread thread;
    private int cyclesFailed;

    Relay(
            DataSource dataSource,
            RelayProducer producer,
            EventLogConfig.Relay config,
            RelayHealth health,
            Signal wake,
            MeterRegistry meters) {
        this.producer = producer;
        this.cycle = new RelayCycle(dataSource, producer, config);
        this.health = health;
        this.wake = wake;
        this.pollInterval = config.pollInterval();
        this.backOff = new BackOff(config.backOffMin(), config.backOffMax());
        this.suspended = new Suspensions(backOff);
        this.sent =
                Counter.builder("berth.outbox.sent")
                        .description("Records that Kafka acknowledged")
                        .register(meters);
        this.failed =
                Counter.builder("berth.outbox.relay.failures")
                        .description("Relay cycles in which Kafka or Postgres failed")
                        .register(meters);
    }

    void start() {
        thread = Thread.ofPlatform().name("event-log-relay").daemon().start(this::loop);
    }

    /**
     * Lets the running cycle end, up to {@code atMost}; a cycle cut short is repeated by whoever
     * relays next.
     */
    void stop(Duration atMost) {
        stopping.countDown();
        wake.give();
        if (thread == null) {
            return;
        }
        try {
            if (!thread.join(atMost)) {
                thread.interrupt();
                thread.join(LAST_WORDS);
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private void loop() {
        try {
            while (stopping.getCount() > 0) {
                step();
            }
        } catch (InterruptedException e) {
            LOG.debug("relay interrupted while stopping", e);
        } finally {
            producer.close(LAST_WORDS);
        }
    }

    private void step() throws InterruptedException {
        try {
            switch (runCycle()) {
                case RelayCycle.Result.Standby() -> wake.await(pollInterval);
                case RelayCycle.Result.Relayed relayed -> {
                    if (!relayed.more()) {
                        wake.await(pollInterval);
                    }
                }
            }
            cyclesFailed = 0;
        } catch (SQLException | RuntimeException e) {
            cyclesFailed++;
            report("the outbox cannot be read: " + e, e);
            // Not woken by commits: what failed for the database fails for every row.
            boolean _ =
                    stopping.await(
                            backOff.after(cyclesFailed, RandomGenerator.getDefault()).toMillis(),
                            TimeUnit.MILLISECONDS);
        }
    }

    private RelayCycle.Result runCycle() throws SQLException, InterruptedException {
        Set<String> notTried = suspended.at(System.nanoTime());
        RelayCycle.Result result = cycle.run(notTried);
        switch (result) {
            case RelayCycle.Result.Standby() -> {
                // Whoever relays reports how it goes.
                suspended.after(Set.of(), Set.of(), System.nanoTime());
                recovered();
            }
            case RelayCycle.Result.Relayed(int count, boolean _, var failures) -> {
                sent.increment(count);
                suspended.after(notTried, failures.keySet(), System.nanoTime());
                if (!failures.isEmpty()) {
                    // The same producer could still deliver what we gave up on; a new one starts
                    // clean.
                    producer.reset();
                    report(
                            failures.values().toString(),
                            failures.values().iterator().next().cause());
                } else if (suspended.isEmpty()) {
                    recovered();
                }
            }
        }
        return result;
    }

    private void report(String reason, Throwable cause) {
        failed.increment();
        if (health.failed(reason)) {
            LOG.warnf(cause, "Relay: nothing is lost, but records wait in the outbox: %s", reason);
        } else {
            LOG.debugf("Relay still failing: %s", reason);
        }
    }

    private void recovered() {
        if (health.recovered()) {
            LOG.info("Relay: records leave again");
        }
    }
}
