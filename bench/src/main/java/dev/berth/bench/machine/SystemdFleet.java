/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.machine;

import dev.berth.sandbox.systemd.MachinesUnavailableException;
import dev.berth.sandbox.systemd.SystemdMachine;
import dev.berth.sandbox.systemd.SystemdMachines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A few whole systems, where {@link Machines} are many servers: what a push makes systemd do is
 * done here. Of the kubelet there is a stub.
 */
public final class SystemdFleet implements AutoCloseable {

    /** Each is a whole system. */
    public static final int MOST = SystemdMachines.MOST;

    private static final String RUN =
            "systemctl show kubelet.service --property=ActiveState --property=InvocationID";

    private final SystemdMachines machines;
    private final List<CpuUsage> usages = new ArrayList<>();

    private SystemdFleet(SystemdMachines machines) throws IOException {
        this.machines = machines;
        for (SystemdMachine machine : machines.all()) {
            usages.add(CpuUsage.of(machine.controlGroup()));
        }
    }

    /**
     * Boots them; the first time on a computer that takes minutes.
     *
     * @param folder an empty one, which gets {@code keys/default} and {@code known_hosts}
     * @throws MachinesUnavailableException with what this computer lacks
     */
    public static SystemdFleet start(Path folder, int count)
            throws MachinesUnavailableException, IOException {
        SystemdMachines machines = SystemdMachines.start(count);
        try {
            Files.createDirectories(folder.resolve("keys"));
            Files.copy(machines.privateKeyFile(), folder.resolve("keys").resolve("default"));
            Files.write(
                    folder.resolve("known_hosts"),
                    machines.all().stream().map(SystemdFleet::knownHost).toList());
            return new SystemdFleet(machines);
        } catch (IOException | RuntimeException e) {
            machines.close();
            throw e;
        }
    }

    private static String knownHost(SystemdMachine machine) {
        return "[%s]:%d %s".formatted(machine.address(), machine.port(), machine.hostKey());
    }

    /** Where a push finds them. */
    public List<String> addresses() {
        return machines.all().stream().map(SystemdMachine::address).toList();
    }

    /** What all of them used so far, in nanoseconds. */
    public long cpuNanos() throws IOException {
        long nanos = 0;
        for (CpuUsage usage : usages) {
            nanos += usage.nanos();
        }
        return nanos;
    }

    /** As if no push had ever been there. */
    public void reset() throws IOException {
        for (SystemdMachine machine : machines.all()) {
            machine.reset();
        }
    }

    /**
     * Which run of its kubelet each machine has; another answer later means a restart.
     *
     * @throws IOException if one has none
     */
    public List<String> kubelets() throws IOException {
        List<String> runs = new ArrayList<>();
        for (SystemdMachine machine : machines.all()) {
            String run = machine.root(RUN);
            if (!run.contains("ActiveState=active")) {
                throw new IOException("the kubelet of " + machine.name() + " does not run: " + run);
            }
            runs.add(run);
        }
        return runs;
    }

    @Override
    public void close() throws IOException {
        machines.close();
    }
}
