/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.ssh;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What one run took.
 *
 * @param machines that were worked on
 * @param clientCpu of the peer's processes, in nanoseconds
 * @param machineCpu of all machines together, in nanoseconds
 */
record Cost(int machines, long wall, long clientCpu, long machineCpu) {

    /** The median of each figure by itself. */
    static Cost median(List<Cost> runs) {
        return new Cost(
                runs.getFirst().machines(),
                median(runs, Cost::wall),
                median(runs, Cost::clientCpu),
                median(runs, Cost::machineCpu));
    }

    private static long median(List<Cost> runs, ToLongFunction<Cost> figure) {
        return (long) Median.of(runs.stream().map(figure::applyAsLong).toList());
    }

    double wallSeconds() {
        return wall / 1e9;
    }

    double machinesPerSecond() {
        return machines / wallSeconds();
    }

    double clientCpuMillis() {
        return clientCpu / 1e6 / machines;
    }

    double machineCpuMillis() {
        return machineCpu / 1e6 / machines;
    }
}
