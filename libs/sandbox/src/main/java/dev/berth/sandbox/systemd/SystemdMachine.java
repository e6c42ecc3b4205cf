/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.systemd;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * One machine. Users are {@code root}, {@code deploy} (sudo without password) and {@code narrow}
 * (no sudo); all log in with the one key. The kubelet at {@code /usr/local/kubernetes/bin/kubelet}
 * is a stub that exits when its {@code --config} file has a line {@code unusable: true}.
 */
public final class SystemdMachine {

    /** What a test leaves behind: the set, the fence, runs that hang, mounts, helpers, rules. */
    private static final String RESET =
            """
            pkill -KILL -f '[b]erth-apply' || :
            systemctl stop kubelet.service 2>/dev/null || :
            while mountpoint -q /etc/kubernetes; do umount /etc/kubernetes; done
            rm -rf /usr/lib/systemd/system/kubelet.service* /usr/bin/kubelet
            rm -rf /etc/kubernetes /var/lib/berth /var/lib/kubelet /etc/systemd/system/kubelet.service* \
                /etc/systemd/system/*.wants/kubelet.service /etc/systemd/system/.*berth* /etc/kubelet-stub \
                /etc/sudoers.d/narrow /usr/local/sbin/berth-apply /home/narrow/.bash* /home/narrow/.profile \
                /run/berth.verified
            systemctl daemon-reload
            systemctl reset-failed
            """;

    private final String name;
    private final String address;
    private final int port;
    private final String hostKey;
    private final String controlGroup;
    private final Path home;

    SystemdMachine(
            String name, String address, int port, String hostKey, String controlGroup, Path home) {
        this.name = name;
        this.address = address;
        this.port = port;
        this.hostKey = hostKey;
        this.controlGroup = controlGroup;
        this.home = home;
    }

    public String name() {
        return name;
    }

    /** An IPv4 address that only this computer reaches. */
    public String address() {
        return address;
    }

    public int port() {
        return port;
    }

    /** Type and key as in {@code known_hosts}. */
    public String hostKey() {
        return hostKey;
    }

    /** The control group of all that runs on it, by its path below each hierarchy of this host. */
    public String controlGroup() {
        return controlGroup;
    }

    /** Runs a command; every word arrives as it is. */
    public Ran exec(String user, String... command) throws IOException {
        return shell(user, quoted(command), "");
    }

    /** Runs a command line in the user's login shell, with this on standard input. */
    public Ran shell(String user, String line, String stdin) throws IOException {
        Process ssh = new ProcessBuilder(ssh(user, line)).start();
        // Standard error is short here: ssh is silent and commands of tests say little.
        try (OutputStream in = ssh.getOutputStream()) {
            in.write(stdin.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // The command did not want all of it; its status tells whether that was right.
            System.getLogger(SystemdMachine.class.getName())
                    .log(System.Logger.Level.DEBUG, "standard input was not read to its end", e);
        }
        String out = new String(ssh.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(ssh.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!ssh.waitFor(60, TimeUnit.SECONDS)) {
                throw new IOException(name + " did not finish within 60 s: " + line);
            }
            return new Ran(ssh.exitValue(), out, err);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + line + " ran on " + name, e);
        } finally {
            ssh.destroyForcibly();
        }
    }

    /** Starts a command line as root whose end nobody waits for; destroy it or let it end. */
    public Process start(String line) throws IOException {
        return new ProcessBuilder(ssh("root", line))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Runs a script as root and fails unless it succeeds. */
    public String root(String script) throws IOException {
        return shell("root", "sh -ec " + quoted(script), "").outOrFail();
    }

    /** The content of a file. */
    public String read(String path) throws IOException {
        Ran ran = exec("root", "cat", "--", path);
        ran.outOrFail();
        return ran.out();
    }

    /** Writes a file as root. */
    public void write(String path, String mode, String content) throws IOException {
        shell("root", "install -D -m %s /dev/stdin %s".formatted(mode, quoted(path)), content)
                .outOrFail();
    }

    /** Gives {@code /etc/kubernetes} a disk of its own that is soon full; {@code 64k}, say. */
    public void smallEtcKubernetes(String size) throws IOException {
        root(
                "mkdir -p /etc/kubernetes; mount -t tmpfs -o mode=0755,size=%s none /etc/kubernetes"
                        .formatted(size));
    }

    /** Makes {@code /etc/kubernetes}, with what it holds, read-only. */
    public void readOnlyEtcKubernetes() throws IOException {
        root(
                "mkdir -p /etc/kubernetes; mount --bind /etc/kubernetes /etc/kubernetes;"
                        + " mount -o remount,bind,ro /etc/kubernetes");
    }

    /** Can be written again. */
    public void writableEtcKubernetes() throws IOException {
        root("mount -o remount,bind,rw /etc/kubernetes");
    }

    /** From now on the kubelet exits at once, whatever its configuration. */
    public void kubeletFails() throws IOException {
        write("/etc/kubelet-stub", "0644", "fails\n");
    }

    /** From now on the kubelet runs this long and then exits. */
    public void kubeletFailsAfter(Duration while_) throws IOException {
        write("/etc/kubelet-stub", "0644", "slow %d\n".formatted(while_.toSeconds()));
    }

    /** Restarts the machine and waits until it has booted. */
    public void reboot() throws IOException {
        String before = read("/proc/sys/kernel/random/boot_id");
        exec("root", "systemctl", "reboot");
        Instant deadline = Instant.now().plusSeconds(60);
        while (true) {
            Ran ran =
                    shell(
                            "root",
                            "cat /proc/sys/kernel/random/boot_id;"
                                    + " systemctl is-system-running --wait >/dev/null",
                            "");
            if (ran.status() != 255 && !ran.out().isEmpty() && !ran.out().equals(before)) {
                return;
            }
            if (Instant.now().isAfter(deadline)) {
                throw new IOException(name + " did not come back within 60 s: " + ran.err());
            }
        }
    }

    /** As if nothing of ours had ever been here. */
    public void reset() throws IOException {
        // On standard input: in a command line it would find and kill itself.
        shell("root", "sh -e", RESET).outOrFail();
    }

    private List<String> ssh(String user, String line) {
        List<String> command = new ArrayList<>(List.of("ssh", "-F", "none", "-T"));
        command.addAll(List.of("-i", home.resolve("id_ed25519").toString()));
        for (String option :
                List.of(
                        "BatchMode=yes",
                        "IdentitiesOnly=yes",
                        "ConnectTimeout=5",
                        "LogLevel=ERROR",
                        "GlobalKnownHostsFile=/dev/null",
                        "UserKnownHostsFile=" + home.resolve("known_hosts"))) {
            command.addAll(List.of("-o", option));
        }
        command.addAll(List.of("-p", Integer.toString(port), user + "@" + address, line));
        return command;
    }

    private static String quoted(String... words) {
        return Arrays.stream(words)
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
    }
}
