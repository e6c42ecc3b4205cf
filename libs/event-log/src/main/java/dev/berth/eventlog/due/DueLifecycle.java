/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.due;

import dev.berth.eventlog.EventLogConfig;
import dev.berth.eventlog.pace.BackOff;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Tracer;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.UUID;

/** One engine per process, from start to stop. */
@ApplicationScoped
class DueLifecycle {

    private final DueEngine engine;
    private final EventLogConfig.Due config;

    DueLifecycle(
            DueTable table,
            DueHandlers handlers,
            DueWake wake,
            Tracer tracer,
            MeterRegistry meters,
            EventLogConfig config) {
        this.config = config.due();
        BackOff backOff = new BackOff(this.config.backOffMin(), this.config.backOffMax());
        DueRun run = new DueRun(table, backOff, tracer, meters);
        handlers.all().forEach(handler -> run.count(handler.kind()));
        this.engine =
                new DueEngine(
                        table,
                        run,
                        handlers.all(),
                        ProcessHandle.current().pid() + "-" + UUID.randomUUID(),
                        wake.signal,
                        this.config.pollInterval(),
                        backOff);
    }

    void onStart(@Observes StartupEvent started) {
        if (config.enabled()) {
            engine.start();
        }
    }

    void onStop(@Observes ShutdownEvent stopping) {
        engine.stop(config.drain());
    }
}
