/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.events.NodeSpec;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An announced change that waits for an operator; the node itself goes on.
 *
 * @param why what about it needs somebody's word
 */
record PendingChange(NodeSpec spec, @Nullable String rejoin, List<String> why, Instant at) {
    PendingChange {
        why = List.copyOf(why);
    }
}
