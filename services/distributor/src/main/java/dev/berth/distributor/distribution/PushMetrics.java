/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import dev.berth.distributor.apply.Verdict;
import dev.berth.events.FailureClass;
import dev.berth.events.Step;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
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

    PushMetrics(MeterRegistry registry, Distributions distributions) {
        this.registry = registry;
        this.distributions = distributions;
    }

    void register(@Observes StartupEvent started) {
        Gauge.builder("berth.distribution.waiting", this, PushMetrics::waiting)
                .description("Nodes whose set is not on its machine yet and that nobody holds")
                .register(registry);
    }

    void pushed(Verdict verdict, long nanos) {
        String outcome =
                switch (verdict) {
                    case Verdict.Started _ -> "started";
                    case Verdict.Failed failed -> lower(failed.failure().name());
                };
        registry.timer("berth.distribution.push", "outcome", outcome)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    /** An attempt ended here without success. */
    void gaveUp(Step step, FailureClass failure) {
        registry.counter(
                        "berth.distribution.failures",
                        "step",
                        lower(step.name()),
                        "class",
                        lower(failure.name()))
                .increment();
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private double waiting() {
        return QuarkusTransaction.requiringNew().call(distributions::waiting);
    }
}
