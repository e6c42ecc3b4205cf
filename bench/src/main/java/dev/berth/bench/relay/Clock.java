/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.relay;

import java.util.concurrent.locks.LockSupport;

/** Waiting on {@link System#nanoTime()}. */
final class Clock {

    private Clock() {}

    static void sleepUntil(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
