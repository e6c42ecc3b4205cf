/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.systemd;

import dev.berth.sandbox.Standalone;
import dev.berth.sandbox.TemporaryFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A set of systemd machines that live as long as this object, or this JVM at most.
 *
 * <p>The first start on a computer makes the file system that all machines share, which takes a few
 * minutes and Debian packages from where the computer's own apt gets them. It is kept in {@code
 * $XDG_CACHE_HOME}, else {@code /var/cache}.
 */
public final class SystemdMachines implements AutoCloseable {

    /** How many a set may have. */
    public static final int MOST = 32;

    private static final int UNAVAILABLE = 77;

    private final Path home;
    private final Process supervisor;
    private final List<SystemdMachine> machines = new ArrayList<>();

    private SystemdMachines(Path home, Process supervisor) {
        this.home = home;
        this.supervisor = supervisor;
    }

    /**
     * Boots {@code count} machines and waits until systemd has started on each.
     *
     * @param count 1 to {@value #MOST}
     * @throws MachinesUnavailableException if this computer cannot run any
     * @throws IOException if it should, and something went wrong
     */
    public static SystemdMachines start(int count)
            throws MachinesUnavailableException, IOException {
        if (count < 1 || count > MOST) {
            throw new IllegalArgumentException("count must be 1 to " + MOST + ", not " + count);
        }
        Path home = Files.createTempDirectory("berth-machines-");
        try {
            Path base = base(home);
            SystemdMachines machines = new SystemdMachines(home, supervisor(home, base, count));
            try {
                machines.awaitReady();
                return machines;
            } catch (IOException | MachinesUnavailableException | RuntimeException e) {
                machines.end();
                throw e;
            }
        } catch (IOException | MachinesUnavailableException | RuntimeException e) {
            TemporaryFolder.remove(home);
            throw e;
        }
    }

    /** In the order of their addresses. */
    public List<SystemdMachine> all() {
        return List.copyOf(machines);
    }

    /** The login key of all users of all machines: ed25519, OpenSSH format, not encrypted. */
    public Path privateKeyFile() {
        return home.resolve("id_ed25519");
    }

    /** The process that all of these machines die with. */
    ProcessHandle supervisor() {
        return supervisor.toHandle();
    }

    /** Takes the machines away, with all that was made for them. */
    @Override
    public void close() throws IOException {
        end();
        TemporaryFolder.remove(home);
    }

    /** {@code SystemdMachines [count]}: boots them and prints where they are as JSON. */
    public static void main(String[] args) throws Exception {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 1;
        Standalone.run(null, _ -> SystemdMachines.start(count), SystemdMachines::coordinates);
    }

    private Map<String, ?> coordinates() {
        return Map.of(
                "privateKeyFile",
                privateKeyFile().toString(),
                "machines",
                machines.stream()
                        .map(
                                machine ->
                                        Map.of(
                                                "name", machine.name(),
                                                "address", machine.address(),
                                                "port", machine.port(),
                                                "hostKey", machine.hostKey()))
                        .toList());
    }

    private static Path base(Path home) throws IOException, MachinesUnavailableException {
        String caches = System.getenv("XDG_CACHE_HOME");
        Path cache = Path.of(caches == null || caches.isEmpty() ? "/var/cache" : caches);
        Path log = home.resolve("base.log");
        Process build =
                new ProcessBuilder(
                                "/bin/bash",
                                script(home, "base.sh").toString(),
                                cache.resolve("berth-machines").toString())
                        .redirectError(log.toFile())
                        .start();
        String folder =
                new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        expectSuccess(waitFor(build), "base.sh", log);
        return Path.of(folder);
    }

    private static Process supervisor(Path home, Path base, int count) throws IOException {
        script(home, "kubelet.sh");
        return new ProcessBuilder(
                        "/bin/bash",
                        script(home, "machines.sh").toString(),
                        Integer.toString(count),
                        base.toString(),
                        home.toString())
                .redirectError(home.resolve("machines.log").toFile())
                .start();
    }

    private void awaitReady() throws IOException, MachinesUnavailableException {
        BufferedReader said = supervisor.inputReader();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            if (line.equals("ready")) {
                return;
            }
            String[] words = line.split(" ", -1);
            if (words.length != 7 || !words[0].equals("machine")) {
                throw new IOException("machines.sh said something unexpected: " + line);
            }
            machines.add(
                    new SystemdMachine(
                            words[1],
                            words[2],
                            Integer.parseInt(words[3]),
                            words[4] + " " + words[5],
                            words[6],
                            home));
        }
        expectSuccess(waitFor(supervisor), "machines.sh", home.resolve("machines.log"));
        throw new IOException("machines.sh ended before the machines were ready");
    }

    /** Its machines end with the supervisor, which ends with its standard input. */
    private void end() throws IOException {
        supervisor.getOutputStream().close();
        try {
            if (!supervisor.waitFor(60, TimeUnit.SECONDS)) {
                supervisor.destroyForcibly();
                throw new IOException("the machines did not end within 60 s and were killed");
            }
        } catch (InterruptedException e) {
            supervisor.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static void expectSuccess(int status, String script, Path log)
            throws IOException, MachinesUnavailableException {
        if (status == 0) {
            return;
        }
        String said = Files.readString(log).strip();
        if (status == UNAVAILABLE) {
            throw new MachinesUnavailableException(said.lines().reduce("", (_, last) -> last));
        }
        throw new IOException("%s ended with status %d: %s".formatted(script, status, said));
    }

    private static Path script(Path home, String name) throws IOException {
        try (@Nullable InputStream in = SystemdMachines.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the sandbox was built without " + name);
            }
            Path file = home.resolve(name);
            Files.copy(in, file);
            return file;
        }
    }

    private static int waitFor(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + process.info() + " ran", e);
        }
    }
}
