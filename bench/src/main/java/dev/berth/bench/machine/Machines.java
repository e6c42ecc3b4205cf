/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.machine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * OpenSSH servers of this system on loopback, one per machine, each with its own root: {@code
 * machines.sh} says how. They end when this process does, however it ends.
 */
public final class Machines implements AutoCloseable {

    /** Where every machine listens. */
    public static final int PORT = 7822;

    /** Machines are numbered in the last octet of their address. */
    public static final int MOST = 250;

    private static final List<String> STARTED =
            List.of("daemon-reload", "enable kubelet.service", "restart kubelet.service");

    private final Process script;
    private final CpuAccount cpu;
    private final List<MachineRoot> roots;
    private final Path folder;

    private Machines(Process script, CpuAccount cpu, List<MachineRoot> roots, Path folder) {
        this.script = script;
        this.cpu = cpu;
        this.roots = roots;
        this.folder = folder;
    }

    /** The ways a machine can be reached; each has addresses of its own. */
    public enum Way {
        /** Straight to the machine. */
        DIRECT,
        /** Through a relay that delays. */
        FAR,
        /** Through a relay that does not: what the relay itself costs. */
        RELAYED
    }

    /** The address of a machine, counted from 1. */
    public static String address(Way way, int machine) {
        return "127.78." + way.ordinal() + "." + machine;
    }

    /** The addresses of the first machines. */
    public static List<String> addresses(Way way, int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> address(way, i)).toList();
    }

    /**
     * Starts the machines and returns when all of them accept connections.
     *
     * @param folder of the bench: gets {@code keys/default} (who may log in) and {@code
     *     known_hosts}
     * @param roots an empty folder for the machines' file systems; removed in the end
     */
    public static Machines start(Path folder, Path roots, int count)
            throws IOException, InterruptedException {
        MachineBuilder builder = new MachineBuilder(folder, roots);
        List<MachineRoot> built = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            built.add(builder.build(i));
        }
        builder.writeKnownHosts();
        Path launcher = folder.resolve("machines.sh");
        Files.writeString(launcher, Commands.script(Machines.class, "machines.sh"));
        CpuAccount cpu = CpuAccount.open("machines");
        Process script =
                new ProcessBuilder(
                                cpu.counting(
                                        List.of(
                                                "/bin/sh",
                                                launcher.toString(),
                                                roots.toString(),
                                                Integer.toString(count))))
                        .redirectError(folder.resolve("machines.log").toFile())
                        .start();
        Machines machines = new Machines(script, cpu, built, folder);
        try {
            machines.awaitReady();
            return machines;
        } catch (IOException | InterruptedException e) {
            machines.close();
            throw e;
        }
    }

    private void awaitReady() throws IOException, InterruptedException {
        BufferedReader said =
                new BufferedReader(
                        new InputStreamReader(script.getInputStream(), StandardCharsets.US_ASCII));
        if (!"started".equals(said.readLine())) {
            throw new IOException("the machines did not start: " + log());
        }
        Instant end = Instant.now().plus(Duration.ofSeconds(30));
        for (int i = 1; i <= roots.size(); i++) {
            while (!accepts(i)) {
                if (Instant.now().isAfter(end)) {
                    throw new IOException("machine " + i + " does not answer: " + log());
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
        for (MachineRoot root : roots) {
            root.remember();
        }
    }

    private static boolean accepts(int machine) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address(Way.DIRECT, machine), PORT), 1000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("machines.log"));
    }

    /** How many there are. */
    public int count() {
        return roots.size();
    }

    /** CPU time all machines used so far. */
    public long cpuNanos() throws IOException {
        return cpu.nanos();
    }

    /** Gives the first machines their first state back. */
    public void reset(int count) throws IOException {
        for (MachineRoot root : roots.subList(0, count)) {
            root.reset();
        }
    }

    /** Forgets what systemctl was asked for so far. */
    public void forgetCalls() throws IOException {
        for (MachineRoot root : roots) {
            root.forgetCalls();
        }
    }

    /**
     * Checks the first machines: bytes, modes, owners, no strays, and the order of what systemctl
     * was asked for.
     *
     * @throws IOException that names the first machine on which something is wrong
     */
    public void checkStarted(ExpectedFiles expected, int count) throws IOException {
        check(expected, count, STARTED);
    }

    /** The same for machines on which nothing was to be done. */
    public void checkUntouched(ExpectedFiles expected, int count) throws IOException {
        check(expected, count, List.of());
    }

    private void check(ExpectedFiles expected, int count, List<String> calls) throws IOException {
        for (int i = 1; i <= count; i++) {
            List<String> problems = roots.get(i - 1).problems(expected, calls);
            if (!problems.isEmpty()) {
                throw new IOException("machine " + i + " is not as it must be: " + problems);
            }
        }
    }

    @Override
    public void close() throws IOException {
        script.getOutputStream().close();
        try {
            if (!script.waitFor(30, TimeUnit.SECONDS)) {
                script.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        cpu.close();
    }
}
