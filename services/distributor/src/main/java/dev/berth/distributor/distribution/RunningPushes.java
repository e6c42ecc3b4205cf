/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import dev.berth.distributor.ssh.CancelSignal;
import dev.berth.events.NodeName;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The pushes this process is in the middle of, so that a hold stops them at once. Only a short cut:
 * a push in another process ends when its claim is found lost.
 */
@ApplicationScoped
class RunningPushes {

    private final Map<NodeName, CancelSignal> signals = new ConcurrentHashMap<>();

    CancelSignal begin(NodeName node) {
        CancelSignal signal = new CancelSignal();
        signals.put(node, signal);
        return signal;
    }

    void end(NodeName node, CancelSignal signal) {
        signals.remove(node, signal);
    }

    void cancel(NodeName node) {
        CancelSignal signal = signals.remove(node);
        if (signal != null) {
            signal.cancel();
        }
    }
}
