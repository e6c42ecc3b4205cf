/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.hearing;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Records in hand that wait for something outside them; written by listeners, read by readiness.
 */
@Singleton
class Waiting {

    /** Since when (System.nanoTime) and for what. */
    record Wait(long since, String what) {
        Duration age() {
            return Duration.ofNanos(System.nanoTime() - since);
        }
    }

    private final Map<String, Wait> byPosition = new ConcurrentHashMap<>();

    void add(String position, String what) {
        byPosition.merge(
                position,
                new Wait(System.nanoTime(), what),
                (before, now) -> new Wait(before.since(), now.what()));
    }

    void remove(String position) {
        byPosition.remove(position);
    }

    Map<String, Wait> all() {
        return Map.copyOf(byPosition);
    }
}
