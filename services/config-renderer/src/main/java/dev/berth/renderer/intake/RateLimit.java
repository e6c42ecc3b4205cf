/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Bounds how many events of a source are let in per minute, by this process. It protects machines
 * from a source gone wild; it is not an account.
 */
final class RateLimit {

    private final Clock clock;
    private final Map<String, Window> windows = new HashMap<>();

    RateLimit(Clock clock) {
        this.clock = clock;
    }

    /** Counts one event; false when the minute's share is used up. */
    synchronized boolean admits(String source, int perMinute) {
        if (perMinute == 0) {
            return true;
        }
        Instant now = clock.instant();
        Window window = windows.get(source);
        if (window == null || !now.isBefore(window.start.plus(Duration.ofMinutes(1)))) {
            window = new Window(now, 0);
        }
        if (window.count >= perMinute) {
            return false;
        }
        windows.put(source, new Window(window.start, window.count + 1));
        return true;
    }

    private record Window(Instant start, int count) {}
}
