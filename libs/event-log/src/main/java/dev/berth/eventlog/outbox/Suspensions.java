/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.outbox;

import dev.berth.eventlog.pace.BackOff;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** Topics that failed, and when each may be tried again; used by one thread. */
class Suspensions {

    private final BackOff backOff;
    private final Map<String, Suspension> topics = new HashMap<>();

    private record Suspension(int failures, long until) {}

    Suspensions(BackOff backOff) {
        this.backOff = backOff;
    }

    /** Topics that must not be tried at {@code now} (System.nanoTime). */
    Set<String> at(long now) {
        return topics.entrySet().stream()
                .filter(topic -> topic.getValue().until() - now > 0)
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * A cycle ended: the failed topics wait longer, those that were tried and did not fail are free
     * again.
     */
    void after(Set<String> notTried, Set<String> failed, long now) {
        topics.keySet().removeIf(topic -> !notTried.contains(topic) && !failed.contains(topic));
        for (String topic : failed) {
            topics.merge(
                    topic,
                    suspension(1, now),
                    (before, _) -> suspension(before.failures() + 1, now));
        }
    }

    boolean isEmpty() {
        return topics.isEmpty();
    }

    private Suspension suspension(int failures, long now) {
        Duration pause = backOff.after(failures, RandomGenerator.getDefault());
        return new Suspension(failures, now + pause.toNanos());
    }
}
