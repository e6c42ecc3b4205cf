/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.ssh;

import dev.berth.bench.machine.Machines.Way;
import dev.berth.bench.peer.Peers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One promise about speed, and what was measured.
 *
 * @param measured absent when it was not
 */
record Budget(String promise, Optional<Double> measured, double bound, boolean atLeast) {

    static List<Budget> all(
            Results results, Again again, Optional<Again> onSystemd, Optional<Growth> growth) {
        List<Budget> budgets = new ArrayList<>();
        for (Way way : List.of(Way.DIRECT, Way.FAR)) {
            String link = way == Way.FAR ? " at 20 ms" : " at 0 ms";
            budgets.add(
                    new Budget(
                            "berth-bare / sh-32, machines/s" + link,
                            results.ratio(Peers.BARE, Peers.SH_32, way),
                            1.2,
                            true));
            budgets.add(
                    new Budget(
                            "berth-full / sh-32, machines/s" + link,
                            results.ratio(Peers.FULL, Peers.SH_32, way),
                            0.6,
                            true));
            budgets.add(
                    new Budget(
                            "berth-bare, CPU ms per machine" + link,
                            results.cost(Peers.BARE, way).map(Cost::clientCpuMillis),
                            8,
                            false));
        }
        budgets.add(
                new Budget("berth-bare, round trips", results.roundTrips(Peers.BARE), 12, false));
        // Without what sshd takes for any connection, which no script can save.
        budgets.add(
                new Budget(
                        "berth-bare, again / first, machine's CPU without the connection",
                        Optional.of(again.scriptShare(Again.Turn::bare)),
                        0.5,
                        false));
        budgets.add(
                new Budget(
                        "berth-full, again / first, machine's CPU without the connection",
                        Optional.of(again.scriptShare(Again.Turn::full)),
                        0.5,
                        false));
        // With what the connection takes, and with what systemd does for a first one.
        budgets.add(
                new Budget(
                        "berth-bare, again / first, CPU of a machine with systemd",
                        onSystemd.map(it -> it.machineShare(Again.Turn::bare)),
                        0.5,
                        false));
        budgets.add(
                new Budget(
                        "berth-full, again / first, CPU of a machine with systemd",
                        onSystemd.map(it -> it.machineShare(Again.Turn::full)),
                        0.5,
                        false));
        growth.ifPresent(
                it ->
                        budgets.add(
                                new Budget(
                                        "what grew over "
                                                + it.connections()
                                                + " connections (1: something did)",
                                        Optional.of(it.isFlat() ? 0.0 : 1.0),
                                        0,
                                        false)));
        return budgets;
    }

    Optional<Boolean> holds() {
        return measured.map(figure -> atLeast ? figure >= bound : figure <= bound);
    }

    @Override
    public String toString() {
        String verdict = holds().map(holds -> holds ? "PASS" : "FAIL").orElse("not measured");
        return "%-12s %s: %s (%s %s)"
                .formatted(
                        verdict,
                        promise,
                        measured.map("%.2f"::formatted).orElse("–"),
                        atLeast ? "at least" : "at most",
                        bound);
    }
}
