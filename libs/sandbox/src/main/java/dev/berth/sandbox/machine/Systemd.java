/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.machine;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The half of a machine's systemd that runs things. A unit whose process cannot be started is
 * <em>failed</em> while {@code systemctl start} itself succeeds, as with {@code Type=simple}.
 */
final class Systemd implements AutoCloseable {

    static final String KUBELET = "kubelet.service";

    /** Above the kernel's largest possible process id: a script that kills it hits nobody. */
    private static final int NOBODYS_PID = 4_194_305;

    private static final System.Logger LOG = System.getLogger(Systemd.class.getName());
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("MMM dd HH:mm:ss", Locale.ROOT);

    private final MachineRoot root;
    private final String machine;
    private final InetAddress address;
    private final KubeletLauncher launcher;
    private final Map<String, AutoCloseable> running = new HashMap<>();

    Systemd(MachineRoot root, String machine, InetAddress address, KubeletLauncher launcher) {
        this.root = root;
        this.machine = machine;
        this.address = address;
        this.launcher = launcher;
    }

    /** Does what systemctl was asked to do with a unit that is loaded. */
    synchronized void act(String verb, String unit) throws IOException {
        switch (verb) {
            case "start" -> start(unit);
            case "stop" -> stop(unit);
            case "restart" -> {
                stop(unit);
                start(unit);
            }
            case "try-restart" -> {
                if (running.containsKey(unit)) {
                    stop(unit);
                    start(unit);
                }
            }
            case "reset-failed" -> {
                if (!running.containsKey(unit)) {
                    write(unit, "inactive", "dead", "success", 0);
                }
            }
            default -> throw new IOException("systemctl asked for an unknown act: " + verb);
        }
    }

    private void start(String unit) throws IOException {
        if (running.containsKey(unit)) {
            return;
        }
        UnitFile file = UnitFile.parse(Files.readString(root.loadedUnit(unit)));
        Optional<Obstacle> obstacle = obstacle(file);
        if (obstacle.isPresent()) {
            fail(unit, obstacle.get());
            return;
        }
        try {
            running.put(unit, launch(unit));
        } catch (Exception e) {
            fail(unit, new Obstacle(1, e.toString()));
            return;
        }
        write(unit, "active", "running", "success", 0);
        journal(unit, "systemd[1]: Started " + unit + ".");
    }

    private AutoCloseable launch(String unit) throws Exception {
        return unit.equals(KUBELET) ? launcher.launch(root.path(), machine, address) : () -> {};
    }

    private void stop(String unit) throws IOException {
        AutoCloseable process = running.remove(unit);
        if (process != null) {
            try {
                process.close();
            } catch (Exception e) {
                LOG.log(System.Logger.Level.WARNING, unit + " of " + machine + " did not stop", e);
            }
            journal(unit, "systemd[1]: Stopped " + unit + ".");
        }
        write(unit, "inactive", "dead", "success", 0);
    }

    private Optional<Obstacle> obstacle(UnitFile file) {
        if (file.workingDirectory().isPresent()
                && !Files.isDirectory(root.resolve(file.workingDirectory().get()))) {
            return Optional.of(
                    new Obstacle(
                            200,
                            "Changing to the requested working directory failed: "
                                    + file.workingDirectory().get()
                                    + ": No such file or directory"));
        }
        if (file.executable().isEmpty()) {
            return Optional.of(new Obstacle(203, "Service has no ExecStart= setting."));
        }
        String executable = file.executable().get();
        if (!Files.isExecutable(root.resolve(executable))) {
            return Optional.of(
                    new Obstacle(
                            203,
                            "Unable to locate executable '"
                                    + executable
                                    + "': No such file or directory"));
        }
        return Optional.empty();
    }

    /** Why a process did not come up, with the exit status that systemd gives it. */
    private record Obstacle(int status, String reason) {}

    private void fail(String unit, Obstacle obstacle) throws IOException {
        write(unit, "failed", "failed", "exit-code", obstacle.status());
        journal(unit, "systemd[1]: " + unit + ": " + obstacle.reason());
        journal(
                unit,
                "systemd[1]: %s: Main process exited, code=exited, status=%d"
                        .formatted(unit, obstacle.status()));
    }

    /** Replaced as a whole: the shim may read at any time. */
    private void write(String unit, String active, String sub, String result, int status)
            throws IOException {
        boolean up = active.equals("active");
        String text =
                """
                ActiveState=%s
                SubState=%s
                Result=%s
                ExecMainStatus=%d
                MainPID=%d
                ActiveEnterTimestampMonotonic=%d
                InvocationID=%s
                """
                        .formatted(
                                active,
                                sub,
                                result,
                                status,
                                up ? NOBODYS_PID : 0,
                                up ? System.nanoTime() / 1000 : 0,
                                up ? UUID.randomUUID().toString().replace("-", "") : "");
        Path state = root.unitState(unit);
        Path fresh = state.resolveSibling(state.getFileName() + ".new");
        Files.writeString(fresh, text);
        Files.move(
                fresh, state, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void journal(String unit, String line) throws IOException {
        String stamp = STAMP.format(ZonedDateTime.now(ZoneOffset.UTC));
        Files.writeString(
                root.journal(unit),
                stamp + " " + machine + " " + line + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    @Override
    public synchronized void close() {
        for (Map.Entry<String, AutoCloseable> unit : running.entrySet()) {
            try {
                unit.getValue().close();
            } catch (Exception e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        unit.getKey() + " of " + machine + " did not stop",
                        e);
            }
        }
        running.clear();
    }
}
