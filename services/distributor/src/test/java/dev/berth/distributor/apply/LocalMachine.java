/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import dev.berth.distributor.apply.Check.Severity;
import dev.berth.distributor.bootstrap.BootstrapToken;
import dev.berth.distributor.secret.NodeSecrets;
import dev.berth.distributor.ssh.ShellOutcome.Finished;
import dev.berth.events.NodeName;
import dev.berth.events.Rendering;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.awaitility.Awaitility;

/** A folder that is a machine to the apply script, run by a real shell on this host. */
final class LocalMachine {

    private static final String SYSTEMCTL =
            """
            #!/bin/sh
            echo "$*" >>"$BERTH_ROOT/systemctl.calls"
            case $1 in
                restart | enable) if [ "$1 $2" = 'enable kubelet.service' ]; then exit; fi
                         if [ -e "$BERTH_ROOT/broken" ] || grep -qs bad "$BERTH_ROOT/etc/kubernetes/kubelet-config.yaml"; then
                             rm -f "$BERTH_ROOT/active"; exit 1
                         fi
                         : >"$BERTH_ROOT/active" ;;
                is-active) [ -e "$BERTH_ROOT/active" ] ;;
                show) case $2:$(cd "$BERTH_ROOT" && echo active*) in
                          *ActiveState*:active) echo ActiveState=active ;;
                          *ActiveState*) echo ActiveState=inactive ;;
                      esac
                      cat "$BERTH_ROOT/properties" 2>/dev/null ;;
            esac
            """;

    private final Path root;
    private final List<String> shell;
    private Severity severity = Severity.OFF;
    private boolean turnSwapOff;
    private boolean moveDropInsAside;
    private boolean onlyTheUnit;
    private boolean durable;
    private CountedPrograms counted;

    LocalMachine(Path root, List<String> shell) {
        this.root = root;
        this.shell = shell;
        executable("/usr/local/kubernetes/bin/kubelet", "");
        executable("/shims/systemctl", SYSTEMCTL);
        executable("/shims/chown", "#!/bin/sh\necho \"$*\" >>\"$BERTH_ROOT/chown.calls\"\n");
        executable("/shims/journalctl", "#!/bin/sh\necho \"it panics\"\n");
        write("/etc/systemd/system/.keep", "");
        write("/var/lib/.keep", "");
        write("/run/.keep", "");
    }

    /** Runs the script as it is sent for a push. */
    Finished apply(byte[] stdin) {
        return run(scriptOfPush(), stdin);
    }

    private String scriptOfPush() {
        return ApplyScript.forPush(severity != Severity.OFF, turnSwapOff);
    }

    private Finished run(String text, byte[] stdin) {
        Path in = file("/stdin");
        Path out = file("/stdout");
        Path err = file("/stderr");
        try {
            Files.write(in, stdin);
            ProcessBuilder script =
                    prepared(text)
                            .redirectInput(in.toFile())
                            .redirectOutput(out.toFile())
                            .redirectError(err.toFile());
            int status = script.start().waitFor();
            return new Finished(status, Files.readString(out), Files.readString(err), false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts the script and does not wait for its end. */
    Process begin(byte[] stdin) {
        Process script = begin();
        try (OutputStream input = script.getOutputStream()) {
            input.write(stdin);
            return script;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the script and hands it nothing yet. */
    Process begin() {
        try {
            return prepared(scriptOfPush())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the script that lies there, as sudo starts the helper, and hands it nothing yet. */
    Process beginInstalled(Path helper) throws IOException {
        return prepared(List.of(helper.toString()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private ProcessBuilder prepared(String text) {
        return prepared(List.of("-c", text));
    }

    private ProcessBuilder prepared(List<String> arguments) {
        List<String> command = new ArrayList<>(shell);
        command.addAll(arguments);
        ProcessBuilder script = new ProcessBuilder(command);
        script.environment().put("BERTH_ROOT", root.toString());
        script.environment().put("PATH", file("/shims") + ":" + System.getenv("PATH"));
        return script;
    }

    /** From now on every program that the script starts is written down. */
    void countPrograms() {
        counted = CountedPrograms.on(this);
    }

    /** How often each program was started since they are counted. */
    SortedMap<String, Integer> programs() {
        return counted.started();
    }

    Verdict push(Renderings set, BootstrapToken token, int attempt, long epoch) {
        return ApplyReport.read(
                apply(
                        request(set.rendering(), "n1", attempt, epoch)
                                .bytes(token, NodeSecrets.none())));
    }

    /** Pushed for node n1 in attempt 1 and claim 1, and noted as verified. */
    void verified(Renderings set, BootstrapToken token) {
        push(set, token, 1, 1);
        // A note of the very tick of the clock in which a file got its name is not trusted.
        Awaitility.await()
                .pollInterval(Duration.ofMillis(1))
                .until(() -> changedBeforeNow(set.rendering().files().getFirst().path()));
        push(set, token, 1, 1);
    }

    private boolean changedBeforeNow(String path) throws IOException {
        write("/tick", "");
        return changed(path).compareTo(changed("/tick")) < 0;
    }

    private FileTime changed(String path) throws IOException {
        return (FileTime) Files.getAttribute(file(path), "unix:ctime");
    }

    /** From now on every lack is this serious. */
    void taking(Severity how) {
        severity = how;
    }

    /** From now on a process that runs this file is one of the unit's. */
    void runsAsItsUnit(String program) {
        write("/sys/fs/cgroup/unified/system.slice/kubelet.service/cgroup.procs", "7\n4711\n");
        write("/proc/4711/.keep", "");
        try {
            Files.createSymbolicLink(file("/proc/4711/exe"), file(program));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on a process of this name is there. */
    void runs(int process, String name) {
        write("/proc/" + process + "/comm", name + "\n");
        write("/proc/" + process + "/exe", "");
    }

    /** What systemd says of the unit from now on. */
    void systemdSays(String... properties) {
        write("/properties", String.join("\n", properties) + "\n");
    }

    /** What is written is durable before the kubelet starts, from now on. */
    void durably() {
        durable = true;
    }

    /** From now on nothing but the unit is checked. */
    void lookingAtTheUnitAlone() {
        onlyTheUnit = true;
    }

    /** What others laid over the unit is moved aside from now on. */
    void movingDropInsAside() {
        moveDropInsAside = true;
    }

    /** Swap is turned off from now on, which is no more than a file here. */
    void turningSwapOff() {
        turnSwapOff = true;
        executable(
                "/shims/swapoff",
                "#!/bin/sh\necho \"$*\" >>\"$BERTH_ROOT/swapoff.calls\"\n"
                        + ": >\"$BERTH_ROOT/proc/swaps\"\n");
    }

    PlanReport plan(Renderings set, int attempt) {
        int items = set.rendering().directories().size() + set.rendering().files().size();
        return PlanReport.read(planAnswer(set, attempt), items);
    }

    Finished evidenceAnswer(Renderings set) {
        return run(ApplyScript.ANY_RUN, request(set.rendering(), "n1", 1, 0).evidenceBytes());
    }

    Finished planAnswer(Renderings set, int attempt) {
        return run(
                ApplyScript.ANY_RUN,
                request(set.rendering(), "n1", attempt, Long.MAX_VALUE / 10)
                        .planBytes(NodeSecrets.none()));
    }

    static byte[] request(
            Renderings set, BootstrapToken token, String node, int attempt, long epoch) {
        return request(
                        set.rendering(),
                        node,
                        attempt,
                        epoch,
                        Severities.all(Severity.OFF, false, false),
                        false)
                .bytes(token, NodeSecrets.none());
    }

    private ApplyRequest request(Rendering set, String node, int attempt, long epoch) {
        return request(
                set,
                node,
                attempt,
                epoch,
                onlyTheUnit
                        ? Severities.ofUnit(severity)
                        : Severities.all(severity, turnSwapOff, moveDropInsAside),
                durable);
    }

    private static ApplyRequest request(
            Rendering set,
            String node,
            int attempt,
            long epoch,
            PreflightConfig preflight,
            boolean durable) {
        return new ApplyRequest(
                new Fence("prod", new NodeName(node), attempt, epoch),
                set,
                new ApplyRequest.OnMachine(
                        "/etc/kubernetes/kubelet.kubeconfig",
                        "/etc/kubernetes/cert/kubelet-client-current.pem",
                        durable,
                        Duration.ZERO,
                        Duration.ofSeconds(2),
                        preflight));
    }

    /** Every path below, with kind, mode, time of change and content. */
    SortedMap<String, String> tree(String absolute) {
        SortedMap<String, String> tree = new TreeMap<>();
        try (var paths = Files.walk(file(absolute))) {
            for (Path path : paths.toList()) {
                tree.put(
                        root.relativize(path).toString(),
                        "%s %s %s"
                                .formatted(
                                        PosixFilePermissions.toString(
                                                Files.getPosixFilePermissions(path)),
                                        Files.getLastModifiedTime(path),
                                        Files.isRegularFile(path) ? Files.readString(path) : ""));
            }
            return tree;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path file(String absolute) {
        return root.resolve(absolute.substring(1));
    }

    void write(String absolute, String content) {
        try {
            Files.createDirectories(file(absolute).getParent());
            Files.writeString(file(absolute), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void executable(String absolute, String content) {
        write(absolute, content);
        file(absolute).toFile().setExecutable(true);
    }

    String read(String absolute) {
        try {
            return Files.readString(file(absolute), StandardCharsets.UTF_8);
        } catch (NoSuchFileException _) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void delete(String absolute) {
        try {
            Files.delete(file(absolute));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String mode(String absolute) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file(absolute)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What systemctl was asked for since the last time, queries left out. */
    List<String> systemctlCalls() {
        List<String> calls =
                Arrays.stream(read("/systemctl.calls").split("\n"))
                        .filter(
                                call ->
                                        !call.isEmpty()
                                                && !call.startsWith("is-active")
                                                && !call.startsWith("show "))
                        .toList();
        write("/systemctl.calls", "");
        return calls;
    }

    /** All files that are there, hidden ones too. */
    List<String> filesBelow(String absolute) {
        try (var files = Files.walk(file(absolute))) {
            return files.filter(Files::isRegularFile)
                    .map(path -> "/" + root.relativize(path))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
