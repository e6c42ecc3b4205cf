/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.ssh;

import dev.berth.bench.peer.PushProcess.State;

/** What Berth's process held before and after many connections. */
record Growth(int connections, State before, State after) {

    private static final int SPARE = 4;
    private static final long SPARE_HEAP = 4L << 20;

    /** Whether nothing grew by more than a few, however many connections there were. */
    boolean isFlat() {
        return after.threads() - before.threads() <= SPARE
                && after.descriptors() - before.descriptors() <= SPARE
                && after.liveHeap() - before.liveHeap() <= SPARE_HEAP;
    }
}
