/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.flow;

import dev.berth.eventlog.DueLanes;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** The limits as due work asks for them, with the plans that people have made counted in. */
@ApplicationScoped
public class FlowControl implements DueLanes {

    private final FlowLimits limits;
    private final Semaphore plans;
    private final Map<String, Integer> planning = new ConcurrentHashMap<>();

    FlowControl(FlowConfig config) {
        this.limits = FlowLimits.of(config);
        this.plans = new Semaphore(config.plans());
    }

    /** Machines worked on at once, in all. */
    public int machines() {
        return limits.machines();
    }

    @Override
    public int room(String lane, Map<String, Integer> running) {
        Map<String, Integer> all = new HashMap<>(running);
        planning.forEach((planned, count) -> all.merge(planned, count, Integer::sum));
        return limits.room(Lane.named(lane), all);
    }

    /**
     * A place for a plan: it waits for no push, and pushes wait for its place. Empty when enough
     * plans are being made.
     */
    public Optional<Place> placeForPlan(Lane lane) {
        if (!plans.tryAcquire()) {
            return Optional.empty();
        }
        String name = lane.name();
        planning.merge(name, 1, Integer::sum);
        return Optional.of(
                () -> {
                    planning.computeIfPresent(name, (_, count) -> count == 1 ? null : count - 1);
                    plans.release();
                });
    }

    /** A place that is given back when it is closed. */
    public interface Place extends AutoCloseable {
        @Override
        void close();
    }
}
