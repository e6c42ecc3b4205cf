/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.ssh;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.berth.bench.machine.ExpectedFiles;
import dev.berth.bench.machine.Machines.Way;
import dev.berth.bench.peer.Peers;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says it: to people as Markdown, to programs as JSON. */
final class Report {

    private static final List<String> NAMES =
            List.of(
                    Peers.GUIDE,
                    Peers.GUIDE_32,
                    "tar-32",
                    Peers.SH_32,
                    Peers.ANSIBLE,
                    Peers.BARE,
                    Peers.FULL);

    private final PrintStream out;
    private final ExpectedFiles set;
    private final Options options;

    Report(PrintStream out, ExpectedFiles set, Options options) {
        this.out = out;
        this.set = set;
        this.options = options;
    }

    void begin(String rootsAreOn) throws IOException {
        Runtime here = Runtime.getRuntime();
        out.printf(
                "%d machines, %d files with %d bytes and %d directories each; medians of the runs"
                        + " of %d rounds.%n",
                options.machines(),
                set.files().size(),
                set.bytes(),
                set.directories().size(),
                options.rounds());
        out.printf(
                "%d processors, Linux %s, JDK %s; the machines' roots are on %s.%n",
                here.availableProcessors(),
                System.getProperty("os.version"),
                Runtime.version(),
                rootsAreOn);
        out.println("Warming up …");
    }

    void table(Results results) {
        out.println();
        out.println(
                "| peer | machines/s, 0 ms | machines/s, 20 ms | wall 0 ms | wall 20 ms | CPU here,"
                        + " ms/machine | CPU there, ms/machine | round trips | × sh-32 (0 / 20) |"
                        + " × guide (0 / 20) | × ansible (0 / 20) | runs |");
        out.println("|---|---|---|---|---|---|---|---|---|---|---|---|");
        for (String peer : NAMES) {
            Optional<Cost> near = results.cost(peer, Way.DIRECT);
            Optional<Cost> far = results.cost(peer, Way.FAR);
            if (near.isPresent() && far.isPresent()) {
                row(peer, near.get(), far.get(), results);
            } else {
                out.printf("| %s | did not run |||||||||||%n", peer);
            }
        }
    }

    private void row(String peer, Cost near, Cost far, Results results) {
        out.printf(
                "| %s | %.1f | %.1f | %.2f s | %.2f s | %.1f | %.1f | %s | %s | %s | %s | %d |%n",
                peer,
                near.machinesPerSecond(),
                far.machinesPerSecond(),
                near.wallSeconds(),
                far.wallSeconds(),
                near.clientCpuMillis(),
                near.machineCpuMillis(),
                results.roundTrips(peer).map("%.1f"::formatted).orElse("–"),
                ratios(results, peer, Peers.SH_32),
                ratios(results, peer, Peers.GUIDE),
                ratios(results, peer, Peers.ANSIBLE),
                results.runs(peer, Way.DIRECT));
    }

    private static String ratios(Results results, String peer, String to) {
        return ratio(results, peer, to, Way.DIRECT) + " / " + ratio(results, peer, to, Way.FAR);
    }

    private static String ratio(Results results, String peer, String to, Way way) {
        return results.ratio(peer, to, way).map("%.2f"::formatted).orElse("–");
    }

    void again(Again again) {
        out.println();
        out.println("A push that finds everything in place, against a first one (0 ms):");
        lines(again);
        out.printf(
                "again / first: bare %.2f, full %.2f of the wall time; without the connection bare"
                        + " %.2f, full %.2f of the machine's CPU%n",
                again.wallShare(Again.Turn::bare),
                again.wallShare(Again.Turn::full),
                again.scriptShare(Again.Turn::bare),
                again.scriptShare(Again.Turn::full));
    }

    void againOnSystemd(Again again) {
        out.println("The same on machines with systemd, which does what it is asked for:");
        lines(again);
        out.printf(
                "again / first: bare %.2f, full %.2f of the machine's CPU; without the connection"
                        + " bare %.2f, full %.2f%n",
                again.machineShare(Again.Turn::bare),
                again.machineShare(Again.Turn::full),
                again.scriptShare(Again.Turn::bare),
                again.scriptShare(Again.Turn::full));
    }

    private void lines(Again again) {
        line("the connection alone", again.median(Again.Turn::connection));
        line("bare, first", again.median(turn -> turn.bare().first()));
        line("bare, again", again.median(turn -> turn.bare().again()));
        line("full, first", again.median(turn -> turn.full().first()));
        line("full, again", again.median(turn -> turn.full().again()));
    }

    private void line(String what, Cost cost) {
        out.printf(
                "  %-22s %6.1f machines/s, CPU here %5.1f ms, there %6.1f ms per machine%n",
                what, cost.machinesPerSecond(), cost.clientCpuMillis(), cost.machineCpuMillis());
    }

    void relay(RelayCost cost) {
        out.println();
        out.printf(
                "The relay: %.1f connections/s through it without delay, %.1f/s without it.%n",
                cost.relayed().machinesPerSecond(), cost.direct().machinesPerSecond());
    }

    void growth(Growth growth) {
        out.println();
        out.printf(
                "%d connections: threads %d → %d, descriptors %d → %d, live heap %.1f → %.1f MiB%n",
                growth.connections(),
                growth.before().threads(),
                growth.after().threads(),
                growth.before().descriptors(),
                growth.after().descriptors(),
                growth.before().liveHeap() / 1048576.0,
                growth.after().liveHeap() / 1048576.0);
    }

    void budgets(Results results, Again again, Optional<Again> onSystemd, Optional<Growth> growth) {
        out.println();
        for (Budget budget : Budget.all(results, again, onSystemd, growth)) {
            out.println(budget);
        }
    }

    /** Rows as {@code JSON=file} promises them. */
    void write(Results results) throws IOException {
        Path json = options.json();
        if (json == null) {
            return;
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        for (String peer : NAMES) {
            for (Way way : List.of(Way.DIRECT, Way.FAR)) {
                results.cost(peer, way)
                        .ifPresent(cost -> rows.add(jsonRow(peer, way, cost, results)));
            }
        }
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValue(json.toFile(), rows);
        out.println("Written: " + json);
    }

    private static Map<String, Object> jsonRow(String peer, Way way, Cost cost, Results results) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("peer", peer);
        row.put("rtt_ms", way == Way.FAR ? Rig.ROUND_TRIP.toMillis() : 0L);
        row.put("machines", cost.machines());
        row.put("wall_s", rounded(cost.wallSeconds()));
        row.put("client_cpu_ms_per_machine", rounded(cost.clientCpuMillis()));
        row.put("round_trips", results.roundTrips(peer).map(Report::rounded).orElse(null));
        return row;
    }

    private static double rounded(double figure) {
        return Math.round(figure * 1000) / 1000.0;
    }
}
