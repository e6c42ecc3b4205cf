/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.pace;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Wakes one waiting thread. Given while nobody waits it is kept, given many times it counts once.
 */
public final class Signal {

    private final Semaphore given = new Semaphore(0);

    public void give() {
        if (given.availablePermits() == 0) {
            given.release();
        }
    }

    /** Returns when the signal is given, or after {@code atMost}. */
    public void await(Duration atMost) throws InterruptedException {
        if (given.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            given.drainPermits();
        }
    }
}
