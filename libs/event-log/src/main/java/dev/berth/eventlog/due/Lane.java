/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.due;

import dev.berth.eventlog.DueHandler;
import java.util.concurrent.Semaphore;

/**
 * One kind: its handler, its free places, and whether more work probably waits than there were
 * places.
 */
class Lane {

    final DueHandler handler;
    private final Semaphore free;
    private volatile boolean moreWaits;

    Lane(DueHandler handler) {
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

    void take(int claimed, int asked) {
        free.acquireUninterruptibly(claimed);
        moreWaits = claimed == asked;
    }

    /**
     * @return whether the engine should look again at once
     */
    boolean leave() {
        free.release();
        return moreWaits;
    }
}
