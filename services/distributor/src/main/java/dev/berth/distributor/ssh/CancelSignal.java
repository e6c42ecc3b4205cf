/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import java.util.ArrayList;
import java.util.List;

/** Ends work on a machine early; once given it stays given. */
public final class CancelSignal {

    private final List<Runnable> actions = new ArrayList<>();
    private boolean given;

    /** Runs what waits for the signal, now and in the caller's thread. */
    public void cancel() {
        List<Runnable> due;
        synchronized (this) {
            given = true;
            due = List.copyOf(actions);
            actions.clear();
        }
        due.forEach(Runnable::run);
    }

    public synchronized boolean isGiven() {
        return given;
    }

    /** Runs the action when the signal comes, at once when it has come. */
    void onCancel(Runnable action) {
        synchronized (this) {
            if (!given) {
                actions.add(action);
                return;
            }
        }
        action.run();
    }
}
