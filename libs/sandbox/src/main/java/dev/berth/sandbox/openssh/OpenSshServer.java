/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.openssh;

import dev.berth.sandbox.LoopbackPorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One {@code sshd} process of the host. As root it lets root in, as somebody else only that user;
 * {@link #user} says whom.
 */
public final class OpenSshServer implements AutoCloseable {

    private static final Path SSHD = Path.of("/usr/sbin/sshd");
    private static final Path PRIVILEGE_SEPARATION = Path.of("/run/sshd");
    private static final Duration START = Duration.ofSeconds(20);
    private static final Duration STOP = Duration.ofSeconds(10);

    private final String address;
    private final int port;
    private final Path hostKey;
    private final Path log;
    private final Process process;

    private OpenSshServer(String address, int port, Path hostKey, Path log, Process process) {
        this.address = address;
        this.port = port;
        this.hostKey = hostKey;
        this.log = log;
        this.process = process;
    }

    /** Why there can be no server here; empty when there can. */
    public static Optional<String> missing() {
        return Files.isExecutable(SSHD)
                ? Optional.empty()
                : Optional.of("there is no " + SSHD + ": install openssh-server");
    }

    /**
     * Starts one and waits until it listens.
     *
     * @param folder for its files; made if it is not there
     * @throws IOException if it does not start; the message holds its log
     */
    public static OpenSshServer start(Path folder, OpenSshOptions options) throws IOException {
        Files.createDirectories(folder);
        if (isRoot()) {
            Files.createDirectories(PRIVILEGE_SEPARATION);
        }
        int port = LoopbackPorts.free(InetAddress.getByName(options.address()));
        Path keys = Files.write(folder.resolve("authorized_keys"), options.authorizedKeys());
        Path log = folder.resolve("sshd.log");
        Path configuration =
                Files.write(
                        folder.resolve("sshd_config"), configuration(options, port, keys, folder));
        Process process =
                new ProcessBuilder(SSHD.toString(), "-D", "-e", "-f", configuration.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        OpenSshServer server =
                new OpenSshServer(options.address(), port, options.hostKey(), log, process);
        server.awaitListening();
        return server;
    }

    private static List<String> configuration(
            OpenSshOptions options, int port, Path keys, Path folder) {
        List<String> lines =
                new ArrayList<>(
                        List.of(
                                "ListenAddress " + bracketed(options.address()) + ":" + port,
                                "HostKey " + options.hostKey(),
                                "PidFile " + folder.resolve("sshd.pid"),
                                "AuthorizedKeysFile " + keys,
                                "AllowUsers " + userName(),
                                "PermitRootLogin prohibit-password",
                                "PasswordAuthentication no",
                                "KbdInteractiveAuthentication no",
                                "StrictModes no",
                                "UsePAM no",
                                "PrintMotd no",
                                "MaxStartups 1000",
                                "LogLevel DEBUG1"));
        Path certificate = Path.of(options.hostKey() + "-cert.pub");
        if (Files.exists(certificate)) {
            lines.add("HostCertificate " + certificate);
        }
        lines.addAll(options.configuration());
        return lines;
    }

    private void awaitListening() throws IOException {
        long deadline = System.nanoTime() + START.toNanos();
        while (!log().contains("Server listening on")) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                close();
                throw new IOException("sshd does not start: " + log());
            }
            try {
                TimeUnit.MILLISECONDS.sleep(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                close();
                throw new IOException("interrupted while sshd starts", e);
            }
        }
    }

    private static String bracketed(String address) {
        return address.contains(":") ? "[" + address + "]" : address;
    }

    private static boolean isRoot() {
        return userName().equals("root");
    }

    private static String userName() {
        return System.getProperty("user.name");
    }

    public String address() {
        return address;
    }

    public int port() {
        return port;
    }

    /** Who can log in. */
    public String user() {
        return userName();
    }

    /** {@code <type> <base64>}. */
    public String hostKey() {
        return SshKeygen.publicKey(hostKey);
    }

    /** {@code SHA256:…} of the host key. */
    public String fingerprint() {
        return SshKeygen.fingerprint(hostKey);
    }

    /** What it logged so far, in detail: connections, logins, forwardings. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops it and whatever its connections still run. */
    @Override
    public void close() {
        List<ProcessHandle> sessions = process.descendants().toList();
        process.destroy();
        sessions.forEach(ProcessHandle::destroy);
        try {
            if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
