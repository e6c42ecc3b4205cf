/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.machine;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * One machine: an address with an SSH server, a host key of its own, and a root folder in which the
 * commands of its logins run. Any user name is let in with the one login key.
 */
public final class SandboxMachine implements AutoCloseable {

    private static final long NO_CUT = -1;

    private final String name;
    private final InetSocketAddress endpoint;
    private final MachineRoot root;
    private final Path shims;
    private final Systemd systemd;
    private final Supplier<Door> door;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong bytesUntilCut = new AtomicLong(NO_CUT);
    private volatile KeyPair hostKey = Keys.generate();

    SandboxMachine(
            String name,
            InetSocketAddress endpoint,
            MachineRoot root,
            Path shims,
            Systemd systemd,
            Supplier<Door> door) {
        this.name = name;
        this.endpoint = endpoint;
        this.root = root;
        this.shims = shims;
        this.systemd = systemd;
        this.door = door;
    }

    /** {@code machine-1} and so on; unique in its sandbox. */
    public String name() {
        return name;
    }

    /** {@code 127.77.x.y}. */
    public String address() {
        return endpoint.getAddress().getHostAddress();
    }

    public InetAddress inetAddress() {
        return endpoint.getAddress();
    }

    /** Where its SSH server listens. */
    public int port() {
        return endpoint.getPort();
    }

    /** The public host key as in {@code known_hosts}: {@code ssh-ed25519 AAAA…}. */
    public String hostKey() {
        return Keys.line(hostKey.getPublic());
    }

    /** {@code SHA256:…} of the host key. */
    public String hostKeyFingerprint() {
        return Keys.fingerprint(hostKey.getPublic());
    }

    /** The folder that is {@code /} to the machine; {@code BERTH_ROOT} in its shells. */
    public Path root() {
        return root.path();
    }

    /** Where a path as the machine knows it, such as {@code /etc/hostname}, lies on this host. */
    public Path file(String absolute) {
        return root.resolve(absolute);
    }

    /** The arguments of each call of systemctl so far, in order, one string per call. */
    public List<String> systemctlCalls() {
        return linesOf(root.systemctlCalls());
    }

    /**
     * What chown was asked for so far, in order: {@code path<TAB>owner}, paths without the root.
     */
    public List<String> chownCalls() {
        return linesOf(root.owners());
    }

    /** The journal of a unit such as {@code kubelet.service}. */
    public List<String> journal(String unit) {
        return linesOf(root.journal(unit));
    }

    /** TCP connections accepted since the start, whatever came of them. */
    public int connections() {
        return connections.get();
    }

    /** Gives the machine another host key, as a re-installation does; for connections to come. */
    public void replaceHostKey() {
        hostKey = Keys.generate();
    }

    /** Stops listening: new connections are refused, open ones go on. */
    public void refuse() {
        door.get().refuse(endpoint);
    }

    /** Listens again at the same port; no-op while it does. */
    public void accept() {
        if (!door.get().listensAt(endpoint)) {
            try {
                door.get().listen(endpoint);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot listen at " + endpoint, e);
            }
        }
    }

    /** Drops all open connections without a word; their commands are killed. */
    public void dropConnections() {
        door.get().sessionsAt(endpoint).forEach(session -> session.close(true));
    }

    /**
     * Cuts the connection off and kills the command once {@code bytes} bytes of standard input have
     * reached commands from now on and more arrive. Happens once; later connections are not
     * touched.
     */
    public void cutAfterBytes(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes must not be negative: " + bytes);
        }
        bytesUntilCut.set(bytes);
    }

    /** Stops listening, drops connections and stops what systemd runs. */
    @Override
    public void close() {
        refuse();
        dropConnections();
        systemd.close();
    }

    @Override
    public String toString() {
        return name + " at " + address() + ":" + port();
    }

    InetSocketAddress endpoint() {
        return endpoint;
    }

    KeyPair hostKeyPair() {
        return hostKey;
    }

    Systemd systemd() {
        return systemd;
    }

    Path sandboxFile(String fileName) {
        return root.sandbox().resolve(fileName);
    }

    void connected() {
        connections.incrementAndGet();
    }

    /** How many of {@code count} bytes may still pass; fewer means that the cut is due. */
    int passThrough(int count) {
        long left =
                bytesUntilCut.getAndUpdate(
                        budget -> budget == NO_CUT || count > budget ? NO_CUT : budget - count);
        return left == NO_CUT ? count : (int) Math.min(left, count);
    }

    /** A shell with nothing of this JVM's environment. */
    ProcessBuilder shell(String command, String user) {
        ProcessBuilder shell =
                new ProcessBuilder("/bin/sh", "-c", command).directory(root.path().toFile());
        Map<String, String> environment = shell.environment();
        environment.clear();
        environment.put("BERTH_ROOT", root.path().toString());
        environment.put("HOME", root.resolve("/root").toString());
        environment.put("PATH", shims + File.pathSeparator + "/usr/bin:/bin");
        environment.put("USER", user);
        environment.put("LOGNAME", user);
        return shell;
    }

    private static List<String> linesOf(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (NoSuchFileException _) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
