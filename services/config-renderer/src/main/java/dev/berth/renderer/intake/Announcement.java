/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import dev.berth.events.JoinEvent;
import dev.berth.events.NodeName;
import dev.berth.events.NodeSpec;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a source announces and may announce, as far as that can be told without asking anybody.
 *
 * @param spec null while the name in {@code ssh.host} is not resolved
 * @param mayWiden whether its source may give more names and addresses to a node that holds
 *     certificates
 * @param time when the source says it happened; null when it does not say
 * @param origin where it came from, for the history
 */
record Announcement(
        JoinEvent event,
        String source,
        @Nullable NodeSpec spec,
        boolean mayWiden,
        @Nullable Instant time,
        String origin) {

    NodeName node() {
        return event.node().name();
    }
}
