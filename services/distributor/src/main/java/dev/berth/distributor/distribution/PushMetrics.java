/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import dev.berth.distributor.apply.Verdict;
import dev.berth.eventlog.Sample;
import dev.berth.eventlog.Sampling;
import dev.berth.events.FailureClass;
import dev.berth.events.Step;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** How long pushes take, what comes of them, how many wait, and why attempts end here. */
@ApplicationScoped
class PushMetrics {

    private final MeterRegistry registry;
    private final Distributions distributions;
    private final Sampling sampling;

    PushMetrics(MeterRegistry registry, Distributions distributions, Sampling sampling) {
        this.registry = registry;
        this.distributions = distributions;
        this.sampling = sampling;
    }

    /** Counters are there from the start: the first increase of one that appears is not seen. */
    void register(@Observes StartupEvent started) {
        Sample<Long> waiting = sampling.of("nodes that wait for their set", this::waiting);
        Gauge.builder("berth.distribution.waiting", () -> waiting.figure(Long::doubleValue))
                .description("Nodes whose set is not on its machine yet and that nobody holds")
                .register(registry);
        renderingsVoid();
        pushes("started");
        for (FailureClass failure : FailureClass.values()) {
            pushes(lower(failure.name()));
            failures(Step.DISTRIBUTE, failure);
            failures(Step.APPROVE, failure);
        }
    }

    void pushed(Verdict verdict, long nanos) {
        String outcome =
                switch (verdict) {
                    case Verdict.Started _ -> "started";
                    case Verdict.Failed failed -> lower(failed.failure().name());
                };
        pushes(outcome).record(nanos, TimeUnit.NANOSECONDS);
    }

    /** An attempt ended here without success. */
    void gaveUp(Step step, FailureClass failure) {
        failures(step, failure).increment();
    }

    /** Files came of an attempt older than the last that was announced. */
    void renderingOfAnOlderAttempt() {
        renderingsVoid().increment();
    }

    private Counter renderingsVoid() {
        return registry.counter("berth.distribution.renderings.void");
    }

    private Timer pushes(String outcome) {
        return registry.timer("berth.distribution.push", "outcome", outcome);
    }

    private Counter failures(Step step, FailureClass failure) {
        return registry.counter(
                "berth.distribution.failures",
                "step",
                lower(step.name()),
                "class",
                lower(failure.name()));
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private Long waiting() {
        return QuarkusTransaction.requiringNew().call(distributions::waiting);
    }
}
