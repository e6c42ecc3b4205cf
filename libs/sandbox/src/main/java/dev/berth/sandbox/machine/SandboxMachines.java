/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.machine;

import dev.berth.sandbox.LoopbackPorts;
import dev.berth.sandbox.QuietLogging;
import dev.berth.sandbox.Standalone;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A rack of machines on 127.77.x.1 and up that share one login key; hundreds are cheap. */
public final class SandboxMachines implements AutoCloseable {

    private static final int MOST = 254;

    private final Path privateKey;
    private final ExecutorService workers =
            Executors.newCachedThreadPool(
                    Thread.ofPlatform().daemon().name("sandbox-machine-", 1).factory());
    private final List<SandboxMachine> machines = new ArrayList<>();
    private @Nullable LoopbackNet net;
    private @Nullable Door door;
    private @Nullable SystemdRequests requests;

    private SandboxMachines(Path privateKey) {
        this.privateKey = privateKey;
    }

    /**
     * Prepares {@code count} machines below {@code dir} and lets them listen.
     *
     * @param dir best an empty folder; what a machine's root already holds stays
     * @param count 1 to 254
     */
    public static SandboxMachines start(Path dir, int count, MachineOptions options)
            throws IOException {
        if (count < 1 || count > MOST) {
            throw new IllegalArgumentException("count must be 1 to " + MOST + ", not " + count);
        }
        QuietLogging.errorsOnly("org.apache.sshd");
        Path home = Files.createDirectories(dir).toRealPath();
        SandboxMachines all = new SandboxMachines(home.resolve("login-key"));
        try {
            all.open(home, count, options);
        } catch (IOException | RuntimeException e) {
            all.close();
            throw e;
        }
        return all;
    }

    /** In the order of their addresses. */
    public List<SandboxMachine> all() {
        return List.copyOf(machines);
    }

    /** The login key of all machines: ed25519, OpenSSH format, not encrypted, mode 0600. */
    public Path privateKeyFile() {
        return privateKey;
    }

    /** Ends all connections, commands and kubelets; the machines' files stay. */
    @Override
    public void close() throws IOException {
        if (door != null) {
            machines.forEach(SandboxMachine::close);
            door.close(true).await();
            door = null;
        }
        if (requests != null) {
            requests.close();
            requests = null;
        }
        workers.shutdown();
        if (net != null) {
            net.close();
            net = null;
        }
    }

    /** {@code SandboxMachines [folder|-] [count]}: prints login key and machines as JSON. */
    public static void main(String[] args) throws Exception {
        int count = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        Standalone.run(
                args.length > 0 && !"-".equals(args[0]) ? Path.of(args[0]) : null,
                dir -> SandboxMachines.start(dir, count, MachineOptions.defaults()),
                SandboxMachines::coordinates);
    }

    private void open(Path home, int count, MachineOptions options) throws IOException {
        KeyPair login = Keys.generate();
        Keys.write(login, privateKey);
        Path control = home.resolve("systemd.fifo");
        Path shims = home.resolve("shims");
        Shims.write(shims, control);
        MachineOptions placed = options;
        if (options.net() == MachineOptions.FREE) {
            LoopbackNet claimed = LoopbackNet.claim(count);
            net = claimed;
            placed = options.withNet(claimed.octet());
        }
        for (int number = 1; number <= count; number++) {
            machines.add(machine(home, shims, number, placed));
        }
        Map<String, SandboxMachine> byName =
                machines.stream().collect(Collectors.toMap(SandboxMachine::name, m -> m));
        Map<SocketAddress, SandboxMachine> byAddress =
                machines.stream().collect(Collectors.toMap(SandboxMachine::endpoint, m -> m));
        requests =
                SystemdRequests.listen(
                        control, workers, name -> Optional.ofNullable(byName.get(name)));
        Door opened =
                Door.open(
                        login.getPublic(),
                        workers,
                        address -> Optional.ofNullable(byAddress.get(address)),
                        machines.getFirst().endpoint());
        door = opened;
        for (SandboxMachine machine : machines.subList(1, machines.size())) {
            opened.listen(machine.endpoint());
        }
    }

    private SandboxMachine machine(Path home, Path shims, int number, MachineOptions options)
            throws IOException {
        String name = "machine-" + number;
        InetAddress address =
                InetAddress.getByAddress(new byte[] {127, 77, (byte) options.net(), (byte) number});
        MachineRoot root = new MachineRoot(home.resolve(name));
        root.prepare(name);
        return new SandboxMachine(
                name,
                new InetSocketAddress(address, LoopbackPorts.free(address)),
                root,
                shims,
                new Systemd(root, name, address, options.kubelet()),
                this::door);
    }

    private Door door() {
        if (door == null) {
            throw new IllegalStateException("The machines are closed");
        }
        return door;
    }

    private Map<String, ?> coordinates() {
        Map<String, Object> coordinates = new LinkedHashMap<>();
        coordinates.put("privateKeyFile", privateKey.toString());
        coordinates.put(
                "machines",
                machines.stream()
                        .map(
                                machine ->
                                        Map.of(
                                                "name", machine.name(),
                                                "address", machine.address(),
                                                "port", machine.port(),
                                                "hostKey", machine.hostKey(),
                                                "hostKeyFingerprint", machine.hostKeyFingerprint(),
                                                "root", machine.root().toString()))
                        .toList());
        return coordinates;
    }
}
