/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.facts;

import dev.berth.events.NodeName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/**
 * Tells that the owner of attempts announced a lower one than was known: what was known is replaced
 * by it. Either somebody else published on the owner's topic, or its database was restored.
 */
// Its counter is there from the start: the first increase of one that appears is not seen.
@Startup
@ApplicationScoped
public class LoweredAttempts {

    private static final Logger LOG = Logger.getLogger(LoweredAttempts.class);

    private final Counter lowered;

    LoweredAttempts(MeterRegistry meters) {
        lowered =
                Counter.builder("berth.attempts.lowered")
                        .description(
                                "Attempts that config-renderer announced though a later one was"
                                        + " known; its last word replaced that one")
                        .register(meters);
    }

    /** Writes it down where somebody looks. */
    public void tell(NodeName node, int known, int announced) {
        LOG.warnf(
                "%s: config-renderer announces attempt %d, but attempt %d had been announced"
                        + " before. Its last word counts: everything of attempt %d is void. Unless"
                        + " config-renderer's database was restored, somebody else publishes on its"
                        + " topic: check who may write to it",
                node, announced, known, known);
        lowered.increment();
    }
}
