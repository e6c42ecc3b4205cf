/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.ssh;

import dev.berth.bench.machine.SystemdFleet;
import dev.berth.bench.peer.Peer;
import dev.berth.bench.peer.PushProcess;
import dev.berth.sandbox.systemd.MachinesUnavailableException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Berth's push to a few whole systems. */
final class SystemdRig implements AutoCloseable {

    /** A system goes on for a moment: it closes the session, and systemd tidies up. */
    private static final Duration AFTERMATH = Duration.ofMillis(700);

    private final SystemdFleet fleet;
    private final PushProcess process;
    private boolean closed;

    private SystemdRig(SystemdFleet fleet, PushProcess process) {
        this.fleet = fleet;
        this.process = process;
    }

    /**
     * @param folder that holds nothing but {@code ca.pem}
     * @throws MachinesUnavailableException with what this computer lacks
     */
    static SystemdRig start(Path folder, String apiServer, int machines)
            throws MachinesUnavailableException, IOException {
        SystemdFleet fleet = SystemdFleet.start(folder, machines);
        try {
            return new SystemdRig(fleet, PushProcess.start(folder, apiServer));
        } catch (IOException | RuntimeException e) {
            fleet.close();
            throw e;
        }
    }

    Again.Turn turn() throws IOException, InterruptedException {
        return new Again.Turn(
                cost(process.connection()), twice(process.bare()), twice(process.full()));
    }

    /** On machines that know nothing of us, then with everything in place. */
    private Again.Twice twice(Peer push) throws IOException, InterruptedException {
        fleet.reset();
        TimeUnit.NANOSECONDS.sleep(AFTERMATH.toNanos());
        Cost first = cost(push);
        List<String> started = fleet.kubelets();
        TimeUnit.NANOSECONDS.sleep(AFTERMATH.toNanos());
        Cost again = cost(push);
        if (!fleet.kubelets().equals(started)) {
            throw new IOException("a push that finds everything in place restarted a kubelet");
        }
        return new Again.Twice(first, again);
    }

    /** Whatever the machines do until all is quiet counts. */
    private Cost cost(Peer peer) throws IOException, InterruptedException {
        List<String> addresses = fleet.addresses();
        long clientCpu = peer.cpuNanos();
        long machineCpu = fleet.cpuNanos();
        long began = System.nanoTime();
        peer.run(addresses);
        long wall = System.nanoTime() - began;
        TimeUnit.NANOSECONDS.sleep(AFTERMATH.toNanos());
        return new Cost(
                addresses.size(), wall, peer.cpuNanos() - clientCpu, fleet.cpuNanos() - machineCpu);
    }

    /** Ends it once: by whoever is done with it, and on Ctrl-C by whoever cleans up. */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (fleet) {
            process.close();
        }
    }
}
