/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.outbox;

import dev.berth.eventlog.EventLogConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;

/** One relay per process, from start to stop. */
@ApplicationScoped
class RelayLifecycle {

    private static final Duration LAST_CYCLE = Duration.ofSeconds(10);

    private final Relay relay;
    private final boolean enabled;

    RelayLifecycle(
            DataSource dataSource,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            EventLogConfig config,
            RelayHealth health,
            OutboxWake wake,
            MeterRegistry meters) {
        this.enabled = config.relay().enabled();
        this.relay =
                new Relay(
                        dataSource,
                        new RelayProducer(kafka, config.relay()),
                        config.relay(),
                        health,
                        wake.signal,
                        meters);
    }

    void onStart(@Observes StartupEvent started) {
        if (enabled) {
            relay.start();
        }
    }

    void onStop(@Observes ShutdownEvent stopping) {
        relay.stop(LAST_CYCLE);
    }
}
