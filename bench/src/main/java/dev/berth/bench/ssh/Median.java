/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.ssh;

import java.util.Collection;

/** The figure in the middle, or between the two that are. */
final class Median {

    private Median() {}

    /**
     * @throws IllegalArgumentException if there is none
     */
    static double of(Collection<? extends Number> figures) {
        if (figures.isEmpty()) {
            throw new IllegalArgumentException("nothing has no median");
        }
        double[] sorted = figures.stream().mapToDouble(Number::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
