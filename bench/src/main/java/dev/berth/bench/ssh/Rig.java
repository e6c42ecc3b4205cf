/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.ssh;

import dev.berth.bench.machine.ExpectedFiles;
import dev.berth.bench.machine.FreshFileSystem;
import dev.berth.bench.machine.Machines;
import dev.berth.bench.machine.Machines.Way;
import dev.berth.bench.peer.Peer;
import dev.berth.bench.peer.Peers;
import dev.berth.bench.peer.PushProcess;
import dev.berth.bench.relay.Relay;
import dev.berth.sandbox.cluster.ClusterOptions;
import dev.berth.sandbox.cluster.SandboxCluster;
import dev.berth.sandbox.systemd.MachinesUnavailableException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Everything a run needs: machines, links, the API server that files name, and the peers. */
final class Rig implements AutoCloseable {

    static final Duration ROUND_TRIP = Duration.ofMillis(20);

    /** Booting takes about so long. */
    private static final Duration BOOT = Duration.ofSeconds(30);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Semaphore booting = new Semaphore(1);
    private final String rootsAreOn;
    private final Machines machines;
    private final ExpectedFiles set;
    private final PushProcess process;
    private final Peers peers;
    private final Path folder;
    private final String apiServer;

    /**
     * @param folder an empty folder for keys, scripts and logs
     */
    Rig(Options options, Path folder) throws Exception {
        this.folder = folder;
        try {
            Path roots = emptyFolder(options);
            rootsAreOn = fileSystem(options, roots);
            machines = add(Machines.start(folder, roots, options.machines()));
            SandboxCluster cluster =
                    add(
                            SandboxCluster.start(
                                    folder.resolve("cluster"), ClusterOptions.withRbac(List.of())));
            Files.copy(
                    cluster.caFile(),
                    folder.resolve("ca.pem"),
                    StandardCopyOption.REPLACE_EXISTING);
            apiServer = cluster.url().toString();
            process = add(PushProcess.start(folder, apiServer));
            set = ExpectedFiles.in(folder);
            peers = add(Peers.of(folder, set, process));
            link(new Relay(ROUND_TRIP), Way.FAR);
            link(new Relay(Duration.ZERO), Way.RELAYED);
        } catch (Exception | Error e) {
            close();
            throw e;
        }
    }

    private synchronized <T extends AutoCloseable> T add(T part) {
        parts.push(part);
        return part;
    }

    private void link(Relay relay, Way way) throws IOException {
        add(relay);
        for (int i = 1; i <= machines.count(); i++) {
            relay.link(
                    new InetSocketAddress(Machines.address(way, i), Machines.PORT),
                    new InetSocketAddress(Machines.address(Way.DIRECT, i), Machines.PORT));
        }
    }

    private static Path emptyFolder(Options options) throws IOException {
        return options.roots() == null
                ? Files.createTempDirectory("berth-bench-machines-")
                : Files.createTempDirectory(options.roots(), "berth-bench-machines-");
    }

    private String fileSystem(Options options, Path roots) throws Exception {
        if (options.roots() != null) {
            return Files.getFileStore(roots).type() + " of " + options.roots();
        }
        try {
            add(FreshFileSystem.on(roots));
            return "a fresh ext4 with a journal";
        } catch (IOException unavailable) {
            return "%s of %s, since a fresh one cannot be made (%s)"
                    .formatted(Files.getFileStore(roots).type(), roots.getParent(), unavailable);
        }
    }

    /** Which file system the machines' roots are on. */
    String rootsAreOn() {
        return rootsAreOn;
    }

    int machines() {
        return machines.count();
    }

    ExpectedFiles set() {
        return set;
    }

    Peers peers() {
        return peers;
    }

    PushProcess process() {
        return process;
    }

    /**
     * Whole systems besides, closed with this at the latest.
     *
     * @throws MachinesUnavailableException with what this computer lacks
     */
    SystemdRig systemd(int count)
            throws MachinesUnavailableException, IOException, InterruptedException {
        booting.acquire();
        try {
            Path own = Files.createDirectory(folder.resolve("systemd"));
            Files.copy(folder.resolve("ca.pem"), own.resolve("ca.pem"));
            return add(SystemdRig.start(own, apiServer, count));
        } finally {
            booting.release();
        }
    }

    /** Fresh machines, one push among bad ones, everything checked. Nanoseconds. */
    long among(List<String> bad) throws IOException, InterruptedException {
        machines.reset(machines());
        long wall = process.pushAmong(Machines.addresses(Way.DIRECT, machines()), bad);
        machines.checkStarted(set, machines());
        return wall;
    }

    /** Fresh machines, one run, everything checked. */
    Cost first(Peer peer, Way way, int count) throws IOException, InterruptedException {
        machines.reset(count);
        Cost cost = run(peer, way, count);
        machines.checkStarted(set, count);
        return cost;
    }

    /** The same run once more: everything is in place, nothing may be touched. */
    Cost again(Peer peer, Way way, int count) throws IOException, InterruptedException {
        machines.forgetCalls();
        Cost cost = run(peer, way, count);
        machines.checkUntouched(set, count);
        return cost;
    }

    /** A run that leaves nothing to check. */
    Cost run(Peer peer, Way way, int count) throws IOException, InterruptedException {
        long clientCpu = peer.cpuNanos();
        long machineCpu = machines.cpuNanos();
        long began = System.nanoTime();
        peer.run(Machines.addresses(way, count));
        long wall = System.nanoTime() - began;
        peer.settle();
        return new Cost(count, wall, peer.cpuNanos() - clientCpu, machines.cpuNanos() - machineCpu);
    }

    /** On Ctrl-C that may be while machines boot: they are ended as soon as they can be. */
    @Override
    public void close() {
        try {
            if (booting.tryAcquire(BOOT.toSeconds(), TimeUnit.SECONDS)) {
                booting.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closeParts();
    }

    private synchronized void closeParts() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                System.err.println("a part of the bench did not end well: " + e);
            }
        }
    }
}
