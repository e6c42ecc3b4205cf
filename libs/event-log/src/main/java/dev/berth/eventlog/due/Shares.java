/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.due;

import dev.berth.eventlog.DueLanes;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives free places to waiting lanes, one place at a time: to whoever has the fewest running, and
 * among equals to the one whose last turn is longest ago. First among the turn takers (what stands
 * before a lane's first slash), then among the lanes of the chosen one. Knows nothing of databases
 * and clocks; remembers only whose turn it was.
 */
class Shares {

    private final Map<String, Long> lastTurn = new HashMap<>();
    private long turn;

    /**
     * @param waiting lanes that have work
     * @param running items of each lane that run already
     * @return places for each lane, in the order of their first turn; empty when there is no room
     */
    Map<String, Integer> of(
            int places, Collection<String> waiting, Map<String, Integer> running, DueLanes limits) {
        Map<String, Integer> load = new HashMap<>(running);
        Map<String, Integer> shares = new LinkedHashMap<>();
        forgetTurnsOfOthers(waiting);
        for (int i = 0; i < places; i++) {
            Optional<String> next = next(waiting, load, limits);
            if (next.isEmpty()) {
                break;
            }
            String lane = next.get();
            turn++;
            lastTurn.put(lane, turn);
            load.merge(lane, 1, Integer::sum);
            shares.merge(lane, 1, Integer::sum);
        }
        return shares;
    }

    private Optional<String> next(
            Collection<String> waiting, Map<String, Integer> load, DueLanes limits) {
        Map<String, Integer> shown = Collections.unmodifiableMap(load);
        List<String> open = waiting.stream().filter(lane -> limits.room(lane, shown) > 0).toList();
        Map<String, Integer> loadOfTakers = new HashMap<>();
        load.forEach((lane, items) -> loadOfTakers.merge(taker(lane), items, Integer::sum));
        Map<String, Long> turnOfTakers = new HashMap<>();
        lastTurn.forEach((lane, at) -> turnOfTakers.merge(taker(lane), at, Math::max));
        return open.stream()
                .min(
                        Comparator.<String>comparingInt(
                                        lane -> loadOfTakers.getOrDefault(taker(lane), 0))
                                .thenComparingLong(
                                        lane -> turnOfTakers.getOrDefault(taker(lane), 0L))
                                .thenComparing(Shares::taker)
                                .thenComparingInt(lane -> load.getOrDefault(lane, 0))
                                .thenComparingLong(lane -> lastTurn.getOrDefault(lane, 0L))
                                .thenComparing(Comparator.naturalOrder()));
    }

    /** Lanes come and go with the names of pools; what has nothing to do needs no memory. */
    private void forgetTurnsOfOthers(Collection<String> waiting) {
        lastTurn.keySet().retainAll(waiting);
    }

    private static String taker(String lane) {
        int slash = lane.indexOf('/');
        return slash < 0 ? lane : lane.substring(0, slash);
    }
}
