/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.outbox;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Whether the relay gets its rows out; written by the relay, read by readiness. */
@Singleton
class RelayHealth {

    private final AtomicReference<@Nullable Trouble> trouble = new AtomicReference<>();

    /** What is wrong since when (System.nanoTime). */
    record Trouble(long since, String reason) {
        Duration age() {
            return Duration.ofNanos(System.nanoTime() - since);
        }
    }

    /**
     * @return whether this is news
     */
    boolean failed(String reason) {
        Trouble before =
                trouble.getAndUpdate(
                        now -> new Trouble(now == null ? System.nanoTime() : now.since(), reason));
        return before == null;
    }

    /**
     * @return whether this is news
     */
    boolean recovered() {
        return trouble.getAndSet(null) != null;
    }

    @Nullable Trouble trouble() {
        return trouble.get();
    }
}
