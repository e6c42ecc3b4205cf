/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.ssh;

import dev.berth.bench.machine.Commands;
import dev.berth.bench.machine.Machines.Way;
import dev.berth.bench.peer.Peer;
import dev.berth.bench.peer.Peers;
import dev.berth.bench.peer.PushProcess;
import dev.berth.sandbox.QuietLogging;
import dev.berth.sandbox.systemd.MachinesUnavailableException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Berth's push against what a user has besides: the same set on the same machines, in turns, and
 * everything checked after every run.
 */
public final class SshBench {

    private static final List<String> PROGRAMS =
            List.of("sshd", "ssh", "scp", "ssh-keygen", "unshare", "mount", "xargs", "tar", "awk");

    /**
     * Of both flavours: it takes some 2,000 pushes until the JVM has compiled most of what a push
     * runs, and until then the compiler takes more of the CPU than the pushes do; after 4,000 it is
     * done.
     */
    private static final int WARM_UP_ROUNDS = 40;

    /** A run that takes a second is told from another by more of them. */
    private static final int TURNS_OF_A_ROUND = 3;

    private static final int ROUND_TRIP_RUNS = 10;
    private static final int SLOW_ROUND_TRIP_RUNS = 2;

    private final Options options;
    private final PrintStream out;

    private SshBench(Options options, PrintStream out) {
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
            refuseWithoutPrograms();
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            System.exit(2);
            return;
        }
        System.exit(new SshBench(options, System.out).start());
    }

    /**
     * @throws IllegalArgumentException with a sentence for the user
     */
    static void refuseWithoutPrograms() {
        if (!"root".equals(System.getProperty("user.name"))) {
            throw new IllegalArgumentException(
                    "The bench gives each SSH server a root of its own, which only root can do: run"
                            + " it as root.");
        }
        List<String> missing = PROGRAMS.stream().filter(p -> !Commands.has(p)).toList();
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    "The bench needs "
                            + String.join(", ", missing)
                            + "; on Debian: apt-get install openssh-server openssh-client"
                            + " util-linux findutils tar (and ansible-core to compare with it).");
        }
    }

    private int start() throws IOException {
        Path folder = Files.createTempDirectory("berth-bench-");
        Workplace workplace = new Workplace(folder);
        Runtime.getRuntime().addShutdownHook(new Thread(workplace::close, "cleaning"));
        try {
            run(workplace.rig(options));
            return 0;
        } catch (Exception failed) {
            // Ctrl-C ends the parts under our hands: that is no failure to tell of.
            if (!workplace.isClosed()) {
                out.println("The bench cannot go on: " + failed.getMessage());
            }
            return 1;
        } finally {
            workplace.close();
        }
    }

    private void run(Rig rig) throws IOException, InterruptedException {
        Report report = new Report(out, rig.set(), options);
        report.begin(rig.rootsAreOn());
        warmUp(rig);
        Results results = compare(rig);
        measureRoundTrips(rig, results);
        report.table(results);
        Again again = again(rig);
        report.again(again);
        Optional<Again> onSystemd = againOnSystemd(rig);
        onSystemd.ifPresent(report::againOnSystemd);
        report.relay(relay(rig));
        Optional<Growth> growth =
                options.connections() == 0 ? Optional.empty() : Optional.of(grow(rig));
        growth.ifPresent(report::growth);
        report.budgets(results, again, onSystemd, growth);
        report.write(results);
    }

    private List<Peer> wanted(Rig rig) {
        return rig.peers().all().stream().filter(peer -> options.wants(peer.name())).toList();
    }

    private static boolean isDue(Peer peer, int turn) {
        if (isSlow(peer)) {
            return turn == 0;
        }
        return !peer.name().equals(Peers.GUIDE_32) || turn % TURNS_OF_A_ROUND == 0;
    }

    private static boolean isSlow(Peer peer) {
        return peer.name().equals(Peers.GUIDE) || peer.name().equals(Peers.ANSIBLE);
    }

    /** The guide's loop takes one machine after the other: fewer give the same rate. */
    private static int machines(Peer peer, Rig rig) {
        return peer.name().equals(Peers.GUIDE) ? Math.min(10, rig.machines()) : rig.machines();
    }

    private static void warmUp(Rig rig) throws IOException, InterruptedException {
        for (int round = 0; round < WARM_UP_ROUNDS; round++) {
            for (String berth : List.of(Peers.BARE, Peers.FULL)) {
                rig.first(rig.peers().named(berth), Way.DIRECT, rig.machines());
            }
        }
    }

    private Results compare(Rig rig) throws IOException, InterruptedException {
        Results results = new Results();
        List<Peer> peers = new ArrayList<>(wanted(rig));
        for (int turn = 0; turn < TURNS_OF_A_ROUND * options.rounds(); turn++) {
            for (Way way : List.of(Way.DIRECT, Way.FAR)) {
                for (Peer peer : peers) {
                    if (isDue(peer, turn)) {
                        results.add(
                                peer.name(), way, turn, rig.first(peer, way, machines(peer, rig)));
                    }
                }
            }
            // Nobody is always the one who runs after the same other.
            peers.add(peers.removeFirst());
            if ((turn + 1) % TURNS_OF_A_ROUND == 0) {
                out.printf("round %d of %d%n", (turn + 1) / TURNS_OF_A_ROUND, options.rounds());
            }
        }
        return results;
    }

    /** Of one machine, the best of several runs: what is left of a run is waiting for the link. */
    private void measureRoundTrips(Rig rig, Results results)
            throws IOException, InterruptedException {
        for (Peer peer : wanted(rig)) {
            if (peer.name().equals(Peers.GUIDE_32)) {
                continue;
            }
            long near = Long.MAX_VALUE;
            long far = Long.MAX_VALUE;
            for (int i = isSlow(peer) ? SLOW_ROUND_TRIP_RUNS : ROUND_TRIP_RUNS; i > 0; i--) {
                near = Math.min(near, rig.first(peer, Way.DIRECT, 1).wall());
                far = Math.min(far, rig.first(peer, Way.FAR, 1).wall());
            }
            double trips = (far - near) / (double) Rig.ROUND_TRIP.toNanos();
            results.roundTrips(peer.name(), trips);
            if (peer.name().equals(Peers.GUIDE) && options.wants(Peers.GUIDE_32)) {
                // The same commands for each machine.
                results.roundTrips(Peers.GUIDE_32, trips);
            }
        }
    }

    private Again again(Rig rig) throws IOException, InterruptedException {
        List<Again.Turn> turns = new ArrayList<>();
        for (int turn = 0; turn < TURNS_OF_A_ROUND * options.rounds(); turn++) {
            turns.add(
                    new Again.Turn(
                            rig.run(rig.process().connection(), Way.DIRECT, rig.machines()),
                            twice(rig, rig.process().bare()),
                            twice(rig, rig.process().full())));
        }
        return new Again(turns);
    }

    private static Again.Twice twice(Rig rig, Peer push) throws IOException, InterruptedException {
        return new Again.Twice(
                rig.first(push, Way.DIRECT, rig.machines()),
                rig.again(push, Way.DIRECT, rig.machines()));
    }

    /** Where systemd does what a push asks of it. */
    private Optional<Again> againOnSystemd(Rig rig) throws IOException, InterruptedException {
        if (options.systems() == 0) {
            return Optional.empty();
        }
        out.println();
        out.printf(
                "Booting %d machines with systemd; their file system takes minutes, once …%n",
                options.systems());
        try (SystemdRig systems = rig.systemd(options.systems())) {
            // What only the very first push finds is no part of a first one.
            systems.turn();
            List<Again.Turn> turns = new ArrayList<>();
            for (int turn = 0; turn < options.rounds(); turn++) {
                turns.add(systems.turn());
            }
            return Optional.of(new Again(turns));
        } catch (MachinesUnavailableException unavailable) {
            out.println("There are none: " + unavailable.getMessage());
            return Optional.empty();
        }
    }

    private RelayCost relay(Rig rig) throws IOException, InterruptedException {
        Peer connection = rig.process().connection();
        List<Cost> direct = new ArrayList<>();
        List<Cost> relayed = new ArrayList<>();
        for (int round = 0; round < options.rounds(); round++) {
            direct.add(rig.run(connection, Way.DIRECT, rig.machines()));
            relayed.add(rig.run(connection, Way.RELAYED, rig.machines()));
        }
        return new RelayCost(Cost.median(direct), Cost.median(relayed));
    }

    private Growth grow(Rig rig) throws IOException, InterruptedException {
        Peer connection = rig.process().connection();
        PushProcess.State before = rig.process().state();
        int made = 0;
        while (made < options.connections()) {
            int next = Math.min(rig.machines(), options.connections() - made);
            rig.run(connection, Way.DIRECT, next);
            made += next;
        }
        return new Growth(made, before, rig.process().state());
    }
}
