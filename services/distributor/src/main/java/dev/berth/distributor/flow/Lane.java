/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.flow;

import static java.util.Objects.requireNonNull;

import dev.berth.events.Rendering;
import org.jspecify.annotations.Nullable;

/**
 * What work on a machine is counted by. Pools take turns; within a pool its jump hosts do.
 *
 * @param jump name of the jump host it is reached through, if any
 */
public record Lane(String pool, @Nullable String jump) {

    public Lane {
        requireNonNull(pool, "pool");
    }

    public static Lane of(Rendering rendering) {
        return new Lane(rendering.pool(), rendering.machine().jump());
    }

    /** As due work knows it: {@code pool} or {@code pool/jump}. */
    public String name() {
        String first = pool.replace('/', '_');
        return jump == null ? first : first + "/" + jump;
    }

    static Lane named(String name) {
        int slash = name.indexOf('/');
        return slash < 0
                ? new Lane(name, null)
                : new Lane(name.substring(0, slash), name.substring(slash + 1));
    }
}
