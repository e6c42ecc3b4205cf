/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.ssh;

import dev.berth.bench.machine.Machines.Way;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What was measured: the runs of each peer over each link, and its round trips. */
final class Results {

    /** Which figure a cost belongs to. */
    record Key(String peer, Way way) {}

    private final Map<Key, SortedMap<Integer, Cost>> runs = new LinkedHashMap<>();
    private final Map<String, Double> roundTrips = new LinkedHashMap<>();

    void add(String peer, Way way, int turn, Cost cost) {
        runs.computeIfAbsent(new Key(peer, way), _ -> new TreeMap<>()).put(turn, cost);
    }

    void roundTrips(String peer, double trips) {
        roundTrips.put(peer, trips);
    }

    private SortedMap<Integer, Cost> runsOf(String peer, Way way) {
        return runs.getOrDefault(new Key(peer, way), new TreeMap<>());
    }

    /** The median of the peer's runs, if it ran. */
    Optional<Cost> cost(String peer, Way way) {
        return Optional.of(List.copyOf(runsOf(peer, way).values()))
                .filter(all -> !all.isEmpty())
                .map(Cost::median);
    }

    int runs(String peer, Way way) {
        return runsOf(peer, way).size();
    }

    Optional<Double> roundTrips(String peer) {
        return Optional.ofNullable(roundTrips.get(peer));
    }

    /**
     * Machines per second in relation to another peer's: the median of what it is in each turn that
     * both have, since a virtual machine is not as fast in one minute as in another. Empty where
     * one did not run.
     */
    Optional<Double> ratio(String peer, String to, Way way) {
        SortedMap<Integer, Cost> theirs = runsOf(to, way);
        List<Double> ratios = new ArrayList<>();
        runsOf(peer, way)
                .forEach(
                        (turn, ours) -> {
                            Cost other = theirs.get(turn);
                            if (other != null) {
                                ratios.add(ours.machinesPerSecond() / other.machinesPerSecond());
                            }
                        });
        return Optional.of(ratios).filter(all -> !all.isEmpty()).map(Median::of);
    }
}
