/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import dev.berth.events.CsrDecision;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;

/** Counts decisions by signer, decision and reason, and times requests from seen to applied. */
@ApplicationScoped
class CsrMetrics {

    private final MeterRegistry registry;

    @Inject
    CsrMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Counters are there from the start: the first increase of one that appears is not seen. */
    void start(@Observes StartupEvent started) {
        for (Alarm what : Alarm.values()) {
            alarms(what);
        }
        eventsLeftOut();
    }

    void judged(String signer, CsrDecision decision, String reason) {
        registry.counter(
                        "berth.csr.decisions",
                        "signer",
                        signer,
                        "decision",
                        decision.name(),
                        "reason",
                        reason)
                .increment();
    }

    void applied(String signer, Instant seen, Instant applied) {
        Timer.builder("berth.csr.latency")
                .description("From the watch showing a request to its decision in the cluster")
                .tag("signer", signer)
                .publishPercentileHistogram()
                .register(registry)
                .record(Duration.between(seen, applied));
    }

    /** A Kubernetes Event was not written. */
    void eventLeftOut() {
        eventsLeftOut().increment();
    }

    /** Something happened that somebody should look at. */
    void alarm(Alarm what) {
        alarms(what).increment();
    }

    private Counter alarms(Alarm what) {
        return registry.counter("berth.csr.alarms", "what", what.word());
    }

    private Counter eventsLeftOut() {
        return registry.counter("berth.csr.events.left.out");
    }
}
