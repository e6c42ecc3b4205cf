/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.events.NodePhase;
import java.util.Map;

/**
 * How many nodes there are, by what an operator asks.
 *
 * @param held stopped until somebody releases them
 * @param pending with an announced change that somebody must accept or dismiss
 * @param lost whose Node object was deleted, or of which nothing is heard any more
 */
record NodeCounts(Map<NodePhase, Long> byPhase, long held, long pending, long lost) {

    NodeCounts {
        byPhase = Map.copyOf(byPhase);
    }

    long in(NodePhase phase) {
        return byPhase.getOrDefault(phase, 0L);
    }
}
