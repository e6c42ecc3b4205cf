/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.events.NodeSpec;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A change a source announced that waits for an admin; the node itself goes on.
 *
 * @param why what about it needs somebody's word
 * @param at when it was heard
 * @param eventTime when its source says it said so, never beyond our clock; null when it does not
 *     say
 */
record PendingChange(
        NodeSpec spec,
        @Nullable String rejoin,
        List<String> why,
        Instant at,
        @Nullable Instant eventTime) {
    PendingChange {
        why = List.copyOf(why);
    }

    String source() {
        return spec.source();
    }

    /** Whether somebody who saw the other one has seen this one. */
    boolean saysTheSameAs(PendingChange other) {
        return spec.equals(other.spec)
                && Objects.equals(rejoin, other.rejoin)
                && why.equals(other.why);
    }

    PendingChange because(List<String> reasons) {
        return new PendingChange(spec, rejoin, reasons, at, eventTime);
    }
}
