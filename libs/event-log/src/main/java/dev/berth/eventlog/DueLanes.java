/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog;

import java.util.Map;

/**
 * How work in lanes shares the places of its handler. Free places go to the lane with the fewest
 * running items, in turn where several have as few: ten thousand items of one lane never keep
 * another one waiting, and a slow lane holds its share at most.
 *
 * <p>A lane's name is a path: what stands before the first slash takes turns, and the lanes within
 * it ({@code a/x}, {@code a/y}) take turns among themselves. The name is {@code ""} for work that
 * was scheduled without a lane.
 */
@FunctionalInterface
public interface DueLanes {

    /**
     * How many more items of a lane may start now. Asked by one thread, between two claims; must
     * not wait.
     *
     * @param running how many items of each lane run in this process, of all kinds together; lanes
     *     without any are absent
     * @return 0 or less for none
     */
    int room(String lane, Map<String, Integer> running);
}
