/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.ssh;

import dev.berth.bench.machine.Machines.Way;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was measured: the runs of each peer over each link, and its round trips. */
final class Results {

    /** Which figure a cost belongs to. */
    record Key(String peer, Way way) {}

    private final Map<Key, List<Cost>> runs = new LinkedHashMap<>();
    private final Map<String, Double> roundTrips = new LinkedHashMap<>();

    void add(String peer, Way way, Cost cost) {
        runs.computeIfAbsent(new Key(peer, way), _ -> new ArrayList<>()).add(cost);
    }

    void roundTrips(String peer, double trips) {
        roundTrips.put(peer, trips);
    }

    /** The median of the peer's runs, if it ran. */
    Optional<Cost> cost(String peer, Way way) {
        return Optional.ofNullable(runs.get(new Key(peer, way))).map(Cost::median);
    }

    int runs(String peer, Way way) {
        return runs.getOrDefault(new Key(peer, way), List.of()).size();
    }

    Optional<Double> roundTrips(String peer) {
        return Optional.ofNullable(roundTrips.get(peer));
    }

    /** Machines per second in relation to another peer's; empty where one did not run. */
    Optional<Double> ratio(String peer, String to, Way way) {
        return cost(peer, way)
                .flatMap(
                        ours ->
                                cost(to, way)
                                        .map(
                                                theirs ->
                                                        ours.machinesPerSecond()
                                                                / theirs.machinesPerSecond()));
    }
}
