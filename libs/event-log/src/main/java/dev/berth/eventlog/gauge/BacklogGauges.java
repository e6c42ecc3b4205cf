/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.gauge;

import dev.berth.eventlog.DueHandler;
import dev.berth.eventlog.Sample;
import dev.berth.eventlog.Sampling;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.arc.All;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** How much waits to leave and to be done. */
@ApplicationScoped
class BacklogGauges {

    private final DataSource dataSource;
    private final MeterRegistry meters;
    private final List<DueHandler> handlers;
    private final Sampling sampling;
    private final MultiGauge lanes;

    BacklogGauges(
            DataSource dataSource,
            MeterRegistry meters,
            @All List<DueHandler> handlers,
            Sampling sampling) {
        this.dataSource = dataSource;
        this.meters = meters;
        this.handlers = handlers;
        this.sampling = sampling;
        this.lanes =
                MultiGauge.builder("berth.due.lane.depth")
                        .description("Work that is due and waits for its lane's turn")
                        .register(meters);
    }

    void onStart(@Observes StartupEvent started) {
        showOutbox(sampling.of("outbox", this::outbox));
        showDueWork(sampling.of("due work", this::dueWork));
        showScheduled(sampling.of("scheduled work", this::scheduled));
        sampling.of("due work by lane", this::lanes);
    }

    private void showOutbox(Sample<Backlog> outbox) {
        Gauge.builder("berth.outbox.depth", () -> outbox.figure(Backlog::rows))
                .description("Records that wait to leave")
                .register(meters);
        Gauge.builder("berth.outbox.oldest.age", () -> outbox.figure(Backlog::oldestSeconds))
                .description("Age of the record that waits longest to leave")
                .baseUnit("seconds")
                .register(meters);
    }

    private void showDueWork(Sample<Map<String, Backlog>> dueWork) {
        for (DueHandler handler : handlers) {
            String kind = handler.kind();
            Gauge.builder("berth.due.depth", () -> dueWork.figure(all -> of(kind, all).rows()))
                    .description("Work that is due and not done")
                    .tag("kind", kind)
                    .register(meters);
            Gauge.builder(
                            "berth.due.oldest.age",
                            () -> dueWork.figure(all -> of(kind, all).oldestSeconds()))
                    .description("How long the longest waiting work is overdue")
                    .baseUnit("seconds")
                    .tag("kind", kind)
                    .register(meters);
        }
    }

    private void showScheduled(Sample<Map<String, Long>> scheduled) {
        for (DueHandler handler : handlers) {
            String kind = handler.kind();
            Gauge.builder(
                            "berth.due.scheduled",
                            () -> scheduled.figure(all -> all.getOrDefault(kind, 0L)))
                    .description("Work that waits until it is due")
                    .tag("kind", kind)
                    .register(meters);
        }
    }

    private Map<String, Long> scheduled() throws SQLException {
        try (var connection = dataSource.getConnection()) {
            return Backlog.ofScheduled(connection);
        }
    }

    private Backlog outbox() throws SQLException {
        try (var connection = dataSource.getConnection()) {
            return Backlog.ofOutbox(connection);
        }
    }

    private Map<String, Backlog> dueWork() throws SQLException {
        try (var connection = dataSource.getConnection()) {
            return Backlog.ofDueWork(connection);
        }
    }

    /** Lanes come and go: those with nothing to wait for, or not known, are shown no more. */
    private Integer lanes() throws SQLException {
        List<MultiGauge.Row<?>> shown = new ArrayList<>();
        try (var connection = dataSource.getConnection()) {
            Backlog.ofLanes(connection)
                    .forEach(
                            (of, depth) ->
                                    shown.add(
                                            MultiGauge.Row.of(
                                                    Tags.of("kind", of.kind(), "lane", of.lane()),
                                                    depth)));
            return shown.size();
        } finally {
            lanes.register(shown, true);
        }
    }

    private static Backlog of(String kind, Map<String, Backlog> all) {
        return all.getOrDefault(kind, Backlog.NONE);
    }
}
