/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.pace;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Growing, jittered pauses: {@code min}, doubled with every failure, up to {@code max}; of each the
 * upper half is left to chance, so that many that failed together do not come back together.
 */
public record BackOff(Duration min, Duration max) {

    /** The doubling stops here; beyond, {@code max} is reached for any sane pair. */
    private static final int LAST_DOUBLING = 30;

    public BackOff {
        if (min.isNegative() || min.isZero() || max.compareTo(min) < 0) {
            throw new IllegalArgumentException(
                    "back-off needs 0 < min <= max, got " + min + " and " + max);
        }
    }

    /**
     * @param failures in a row, this one included; at least 1
     */
    public Duration after(int failures, RandomGenerator chance) {
        long doubled = min.toMillis() << Math.min(Math.max(failures, 1) - 1, LAST_DOUBLING);
        long ceiling =
                Math.max(1, doubled <= 0 ? max.toMillis() : Math.min(doubled, max.toMillis()));
        long floor = Math.max(Math.min(min.toMillis(), ceiling), ceiling / 2);
        return Duration.ofMillis(
                floor + (floor < ceiling ? chance.nextLong(ceiling - floor + 1) : 0));
    }
}
