/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.due;

import dev.berth.eventlog.DueHandler;
import java.util.concurrent.Semaphore;

/**
 * One kind: its handler, its free places, whose turn it is, and whether more work probably waits
 * than there were places.
 */
class Places {

    final DueHandler handler;
    final Shares shares = new Shares();
    private final Semaphore free;
    private volatile boolean moreWaits;

    Places(DueHandler handler) {
        this.handler = handler;
        this.free = new Semaphore(handler.concurrency());
    }

    /**
     * Places for the next claim; only the engine's thread takes them, so they stay free until it
     * does.
     */
    int free() {
        return free.availablePermits();
    }

    void take(int claimed) {
        free.acquireUninterruptibly(claimed);
    }

    void leave() {
        free.release();
    }

    void moreWaits(boolean more) {
        moreWaits = more;
    }

    /** Whether a place that gets free should be offered at once. */
    boolean moreWaits() {
        return moreWaits;
    }
}
