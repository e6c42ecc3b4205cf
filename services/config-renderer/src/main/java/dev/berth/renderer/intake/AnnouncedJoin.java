/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import dev.berth.events.NodeName;
import dev.berth.events.NodeSpec;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A join that its source may announce.
 *
 * @param mayWiden whether its source may give more names and addresses to a node that holds
 *     certificates
 * @param time when the source says it happened; null when it does not say
 * @param origin where it came from, for the history
 */
record AnnouncedJoin(
        NodeName node,
        NodeSpec spec,
        @Nullable String rejoin,
        boolean mayWiden,
        @Nullable Instant time,
        String origin) {}
