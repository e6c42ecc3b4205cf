/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.eventlog.Sample;
import dev.berth.eventlog.Sampling;
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

/**
 * How long phases last, how many nodes are in each or wait for somebody, which facts did not fit.
 */
@ApplicationScoped
class NodeMeters {

    private final MeterRegistry meters;
    private final NodeRecords records;
    private final Sampling sampling;

    NodeMeters(MeterRegistry meters, NodeRecords records, Sampling sampling) {
        this.meters = meters;
        this.records = records;
        this.sampling = sampling;
    }

    /** Counters are there from the start: the first increase of one that appears is not seen. */
    void start(@Observes StartupEvent event) {
        Sample<NodeCounts> nodes =
                sampling.of(
                        "nodes by phase",
                        () -> QuarkusTransaction.requiringNew().call(records::counts));
        for (NodePhase phase : NodePhase.values()) {
            Gauge.builder("berth.nodes", () -> nodes.figure(counts -> counts.in(phase)))
                    .description("Nodes by phase, as the database has them")
                    .tag("phase", word(phase))
                    .register(meters);
        }
        Gauge.builder("berth.nodes.held", () -> nodes.figure(NodeCounts::held))
                .description("Nodes that are held until an operator releases them")
                .register(meters);
        Gauge.builder("berth.nodes.changes.pending", () -> nodes.figure(NodeCounts::pending))
                .description("Nodes with an announced change that waits for an operator")
                .register(meters);
        Gauge.builder("berth.nodes.lost", () -> nodes.figure(NodeCounts::lost))
                .description("Nodes that were deleted in the cluster, or are not heard of any more")
                .register(meters);
        for (FactType type : FactType.values()) {
            rejections(type);
        }
        for (Expected expected : Expected.values()) {
            overdues(expected);
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
        rejections(FactType.of(fact)).increment();
    }

    void overdue(Expected expected) {
        overdues(expected).increment();
    }

    private Counter rejections(FactType type) {
        return Counter.builder("berth.facts.rejected")
                .description("Facts that did not fit the node's state; the history says why")
                .tag("type", type.type())
                .register(meters);
    }

    private Counter overdues(Expected expected) {
        return Counter.builder("berth.node.conditions.overdue")
                .description("Registered nodes that lacked something when its time was over")
                .tag("condition", expected.condition().name().toLowerCase(Locale.ROOT))
                .register(meters);
    }

    private static String word(NodePhase phase) {
        return phase.name().toLowerCase(Locale.ROOT);
    }
}
