/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.events.FactType;
import dev.berth.events.NodeFact;
import dev.berth.events.NodePhase;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jboss.logging.Logger;

/** How long phases last, how many nodes are in each, which facts did not fit. */
@ApplicationScoped
class NodeMeters {

    private static final Logger LOG = Logger.getLogger(NodeMeters.class);
    private static final long FRESH_NANOS = Duration.ofSeconds(5).toNanos();

    private final MeterRegistry meters;
    private final NodeRecords records;
    private volatile Counts counts = new Counts(Map.of(), Long.MIN_VALUE);

    NodeMeters(MeterRegistry meters, NodeRecords records) {
        this.meters = meters;
        this.records = records;
    }

    void start(@Observes StartupEvent event) {
        for (NodePhase phase : NodePhase.values()) {
            Gauge.builder("berth.nodes", () -> count(phase))
                    .description("Nodes by phase, as the database has them")
                    .tag("phase", word(phase))
                    .register(meters);
        }
    }

    void left(NodePhase phase, Instant from, Instant to) {
        Duration lasted = Duration.between(from, to);
        // Facts carry the clocks of several machines: a negative time measures these, not us.
        if (!lasted.isNegative()) {
            Timer.builder("berth.node.phase.duration")
                    .description("How long nodes stayed in a phase before the next one")
                    .tag("phase", word(phase))
                    .publishPercentileHistogram()
                    .minimumExpectedValue(Duration.ofMillis(10))
                    .maximumExpectedValue(Duration.ofMinutes(30))
                    .register(meters)
                    .record(lasted);
        }
    }

    void rejected(NodeFact fact) {
        Counter.builder("berth.facts.rejected")
                .description("Facts that did not fit the node's state; the history says why")
                .tag("type", FactType.of(fact).type())
                .register(meters)
                .increment();
    }

    void overdue(Expected expected) {
        Counter.builder("berth.node.conditions.overdue")
                .description("Registered nodes that lacked something when its time was over")
                .tag("condition", expected.condition().name().toLowerCase(Locale.ROOT))
                .register(meters)
                .increment();
    }

    private double count(NodePhase phase) {
        Counts last = counts;
        long now = System.nanoTime();
        if (last.readAt == Long.MIN_VALUE || now - last.readAt > FRESH_NANOS) {
            try {
                last =
                        new Counts(
                                QuarkusTransaction.requiringNew().call(records::countByPhase), now);
                counts = last;
            } catch (RuntimeException unavailable) {
                LOG.debugf("nodes cannot be counted: %s", unavailable.getMessage());
                return Double.NaN;
            }
        }
        return last.byPhase.getOrDefault(phase, 0L);
    }

    private static String word(NodePhase phase) {
        return phase.name().toLowerCase(Locale.ROOT);
    }

    private record Counts(Map<NodePhase, Long> byPhase, long readAt) {}
}
