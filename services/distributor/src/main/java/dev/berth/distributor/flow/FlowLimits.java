/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.flow;

import java.util.Map;

/** The configured limits, and how much room they leave. Pure. */
record FlowLimits(
        int machines,
        int perPool,
        Map<String, Integer> pools,
        int perJumpHost,
        Map<String, Integer> jumpHosts) {

    /**
     * @throws IllegalArgumentException naming the key that is out of range
     */
    FlowLimits {
        pools = Map.copyOf(pools);
        jumpHosts = Map.copyOf(jumpHosts);
        atLeast(1, "machines", machines);
        atLeast(0, "per-pool", perPool);
        atLeast(0, "per-jump-host", perJumpHost);
        pools.forEach((name, limit) -> atLeast(0, "pools." + name, limit));
        jumpHosts.forEach((name, limit) -> atLeast(0, "jump-hosts." + name, limit));
    }

    static FlowLimits of(FlowConfig config) {
        return new FlowLimits(
                config.machines(),
                config.perPool(),
                config.pools(),
                config.perJumpHost(),
                config.jumpHosts());
    }

    /**
     * How many more machines of a lane may be worked on.
     *
     * @param running by lanes' names
     */
    int room(Lane lane, Map<String, Integer> running) {
        int all = 0;
        int ofPool = 0;
        int behindJump = 0;
        for (Map.Entry<String, Integer> entry : running.entrySet()) {
            Lane other = Lane.named(entry.getKey());
            all += entry.getValue();
            ofPool += other.pool().equals(lane.pool()) ? entry.getValue() : 0;
            behindJump +=
                    lane.jump() != null && lane.jump().equals(other.jump()) ? entry.getValue() : 0;
        }
        int room = Math.min(machines - all, pools.getOrDefault(lane.pool(), perPool) - ofPool);
        return lane.jump() == null
                ? room
                : Math.min(room, jumpHosts.getOrDefault(lane.jump(), perJumpHost) - behindJump);
    }

    private static void atLeast(int least, String key, int value) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "berth.distribution.limits.%s is %d, but must be %d or more"
                            .formatted(key, value, least));
        }
    }
}
