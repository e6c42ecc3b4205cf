/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.ssh;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.berth.bench.machine.BadMachines;
import dev.berth.sandbox.QuietLogging;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What machines that are dead, hung or hostile cost the others: good ones alone, and the same ones
 * with bad ones between them, in turns.
 */
public final class MixedBench {

    private static final double BOUND = 1.2;
    private static final int WARM_UP_ROUNDS = 2;

    private final Options options;
    private final PrintStream out;

    private MixedBench(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** Exit status 0 when everything ran and every check passed, whatever the figures are. */
    public static void main(String[] arguments) throws Exception {
        Locale.setDefault(Locale.ROOT);
        QuietLogging.warningsOnly("dev.berth", "io.vertx", "io.netty");
        Options options;
        try {
            options = Options.parse(arguments);
            SshBench.refuseWithoutPrograms();
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            System.exit(2);
            return;
        }
        System.exit(new MixedBench(options, System.out).start());
    }

    private int start() throws IOException {
        Path folder = Files.createTempDirectory("berth-bench-");
        Workplace workplace = new Workplace(folder);
        Runtime.getRuntime().addShutdownHook(new Thread(workplace::close, "cleaning"));
        int bad = options.machines() / 10;
        try (BadMachines strangers = BadMachines.start(bad)) {
            run(
                    workplace.rig(options.withMachines(options.machines() - bad)),
                    strangers.addresses());
            return 0;
        } catch (Exception failed) {
            if (!workplace.isClosed()) {
                out.println("The bench cannot go on: " + failed.getMessage());
            }
            return 1;
        } finally {
            workplace.close();
        }
    }

    private void run(Rig rig, List<String> bad) throws IOException, InterruptedException {
        for (int round = 0; round < WARM_UP_ROUNDS; round++) {
            rig.among(List.of());
        }
        List<Double> alone = new ArrayList<>();
        List<Double> among = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int round = 1; round <= options.rounds(); round++) {
            alone.add(rig.among(List.of()) / 1e9);
            among.add(rig.among(bad) / 1e9);
            ratios.add(among.getLast() / alone.getLast());
            out.printf(
                    "round %d of %d: %d alone %.2f s, among %d bad ones %.2f s%n",
                    round,
                    options.rounds(),
                    rig.machines(),
                    alone.getLast(),
                    bad.size(),
                    among.getLast());
        }
        double ratio = Median.of(ratios);
        out.printf(
                "%n%d machines: alone %.2f s; with %d between them that are dead, hung or hostile"
                        + " %.2f s (medians of %d)%n%-12s among bad ones / alone: %.2f (at most"
                        + " %.1f)%n",
                rig.machines(),
                Median.of(alone),
                bad.size(),
                Median.of(among),
                options.rounds(),
                ratio <= BOUND ? "PASS" : "FAIL",
                ratio,
                BOUND);
        write(rig.machines(), bad.size(), Median.of(alone), Median.of(among), ratio);
    }

    private void write(int good, int bad, double alone, double among, double ratio)
            throws IOException {
        Path json = options.json();
        if (json == null) {
            return;
        }
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("good", good);
        row.put("bad", bad);
        row.put("alone_wall_s", alone);
        row.put("among_wall_s", among);
        row.put("ratio", ratio);
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValue(json.toFile(), row);
        out.println("Written: " + json);
    }
}
