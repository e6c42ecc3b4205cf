/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A record's turn in its source's rate: one, however often the record's effect is tried, and none
 * for a record that was heard before.
 */
final class Turn {

    private final Admission admission;
    private @Nullable Duration wait;

    Turn(Admission admission) {
        this.admission = admission;
    }

    /** How long the announcement in the record waits. */
    Duration of(Announcement announced) {
        Duration taken = wait;
        if (taken == null) {
            taken = admission.turn(announced);
            wait = taken;
        }
        return taken;
    }
}
