/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.gauge;

import dev.berth.eventlog.DueHandler;
import dev.berth.eventlog.EventLogConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** Samples the backlog on a thread of its own, so that a scrape never waits for the database. */
@ApplicationScoped
class BacklogGauges {

    private static final Logger LOG = Logger.getLogger(BacklogGauges.class);

    private final DataSource dataSource;
    private final MeterRegistry meters;
    private final List<DueHandler> handlers;
    private final Duration interval;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile Backlog outbox = Backlog.NONE;
    private volatile Map<String, Backlog> dueWork = Map.of();
    private final MultiGauge lanes;

    BacklogGauges(
            DataSource dataSource,
            MeterRegistry meters,
            @All List<DueHandler> handlers,
            EventLogConfig config) {
        this.dataSource = dataSource;
        this.meters = meters;
        this.handlers = handlers;
        this.interval = config.gaugeInterval();
        this.lanes =
                MultiGauge.builder("berth.due.lane.depth")
                        .description("Work that is due and waits for its lane's turn")
                        .register(meters);
    }

    void onStart(@Observes StartupEvent started) {
        Gauge.builder("berth.outbox.depth", this, _ -> outbox.rows())
                .description("Records that wait to leave")
                .register(meters);
        Gauge.builder("berth.outbox.oldest.age", this, _ -> outbox.oldestSeconds())
                .description("Age of the record that waits longest to leave")
                .baseUnit("seconds")
                .register(meters);
        for (DueHandler handler : handlers) {
            String kind = handler.kind();
            Gauge.builder("berth.due.depth", this, _ -> due(kind).rows())
                    .description("Work that is due and not done")
                    .tag("kind", kind)
                    .register(meters);
            Gauge.builder("berth.due.oldest.age", this, _ -> due(kind).oldestSeconds())
                    .description("How long the longest waiting work is overdue")
                    .baseUnit("seconds")
                    .tag("kind", kind)
                    .register(meters);
        }
        Thread.ofPlatform().name("event-log-gauges").daemon().start(this::loop);
    }

    void onStop(@Observes ShutdownEvent stop) {
        stopping.countDown();
    }

    private void loop() {
        try {
            do {
                sample();
            } while (!stopping.await(interval.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sample() {
        try (var connection = dataSource.getConnection()) {
            outbox = Backlog.ofOutbox(connection);
            dueWork = Backlog.ofDueWork(connection);
            showLanes(Backlog.ofLanes(connection));
        } catch (SQLException | RuntimeException e) {
            // The last figures stay; that the database is away is said by those who need it.
            LOG.debug("backlog not sampled", e);
        }
    }

    /** Lanes come and go: those with nothing to wait for are shown no more. */
    private void showLanes(Map<Backlog.LaneOfKind, Long> depths) {
        List<MultiGauge.Row<?>> shown = new ArrayList<>();
        depths.forEach(
                (of, depth) ->
                        shown.add(
                                MultiGauge.Row.of(
                                        Tags.of("kind", of.kind(), "lane", of.lane()), depth)));
        lanes.register(shown, true);
    }

    private Backlog due(String kind) {
        return dueWork.getOrDefault(kind, Backlog.NONE);
    }
}
