/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Builds the machines' roots: folders that become a system once this system's programs are in. */
final class MachineBuilder {

    private static final List<String> SYSTEM =
            List.of("bin", "sbin", "lib", "lib32", "lib64", "libx32", "usr");
    private static final List<String> OWN =
            List.of(
                    "dev",
                    "proc",
                    "sys",
                    "tmp",
                    "root",
                    "run/sshd",
                    "var/log",
                    "var/lib",
                    "etc/ssh",
                    "etc/alternatives",
                    "etc/systemd/system",
                    "own/local/bin",
                    "own/local/sbin",
                    "own/local/kubernetes/bin");
    private static final double KUBELET_VERSION_SECONDS = 0.05;

    private final Path folder;
    private final Path roots;
    private final String authorized;
    private final String kubelet;
    private final List<String> knownHosts = new ArrayList<>();

    MachineBuilder(Path folder, Path roots) throws IOException, InterruptedException {
        this.folder = folder;
        this.roots = roots;
        Path key = Files.createDirectories(folder.resolve("keys")).resolve("default");
        generateKey(key);
        // The distributor takes every file of that folder for a private key.
        Path publicKey = folder.resolve("login.pub");
        Files.move(key.resolveSibling("default.pub"), publicKey);
        authorized = Files.readString(publicKey);
        kubelet =
                Commands.script(Machines.class, "kubelet.sh")
                        .replace("@TURNS@", Long.toString(turns()));
    }

    /** How often awk has to go round for 50 ms: measured, the best of five. */
    private static long turns() throws IOException, InterruptedException {
        long turns = 2_000_000;
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long began = System.nanoTime();
            Commands.run(
                    List.of(
                            "awk",
                            "BEGIN { for (i = 0; i < %d; i++) sum += i; exit sum == 0 }"
                                    .formatted(turns)));
            best = Math.min(best, System.nanoTime() - began);
        }
        return Math.round(turns * KUBELET_VERSION_SECONDS * 1e9 / best);
    }

    MachineRoot build(int machine) throws IOException, InterruptedException {
        Path root = Files.createDirectories(roots.resolve(Integer.toString(machine)));
        for (String own : OWN) {
            Files.createDirectories(root.resolve(own));
        }
        Files.setPosixFilePermissions(
                root.resolve("tmp"), PosixFilePermissions.fromString("rwxrwxrwx"));
        for (String part : SYSTEM) {
            Path here = Path.of("/" + part);
            if (Files.isSymbolicLink(here)) {
                Files.createSymbolicLink(root.resolve(part), Files.readSymbolicLink(here));
            } else if (Files.isDirectory(here, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(root.resolve(part));
            }
        }
        writeEtc(root.resolve("etc"));
        writeSsh(root.resolve("etc/ssh"), machine);
        executable(
                root.resolve("own/local/bin/systemctl"),
                Commands.script(Machines.class, "systemctl.sh"));
        executable(root.resolve("own/local/kubernetes/bin/kubelet"), kubelet);
        Files.writeString(root.resolve("var/log/systemctl.calls"), "");
        return new MachineRoot(root);
    }

    private static void writeEtc(Path etc) throws IOException {
        Files.writeString(
                etc.resolve("passwd"),
                """
                root:*:0:0:root:/root:/bin/sh
                sshd:*:100:65534::/run/sshd:/usr/sbin/nologin
                nobody:*:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
                """);
        Files.writeString(etc.resolve("group"), "root:x:0:\nnogroup:x:65534:\n");
        Files.writeString(
                etc.resolve("nsswitch.conf"), "passwd: files\ngroup: files\nhosts: files\n");
        Files.writeString(etc.resolve("hosts"), "127.0.0.1 localhost\n");
        Files.writeString(etc.resolve("fstab"), "");
        Files.writeString(
                etc.resolve("machine-id"), UUID.randomUUID().toString().replace("-", "") + "\n");
        Path cache = Path.of("/etc/ld.so.cache");
        if (Files.exists(cache)) {
            Files.copy(cache, etc.resolve("ld.so.cache"));
        }
    }

    // One key exchange for all: OpenSSH's default of its version 9 costs an ssh 60 ms more of CPU
    // than
    // this one, which would flatter everybody who does not know it.
    private void writeSsh(Path ssh, int machine) throws IOException, InterruptedException {
        Files.writeString(ssh.resolve("authorized_keys"), authorized);
        generateKey(ssh.resolve("host_key"));
        String key = Files.readString(ssh.resolve("host_key.pub")).trim();
        for (Machines.Way way : Machines.Way.values()) {
            String address = Machines.address(way, machine);
            knownHosts.add("[" + address + "]:" + Machines.PORT + " " + key);
        }
        Files.writeString(
                ssh.resolve("sshd_config"),
                """
                ListenAddress %s:%d
                HostKey /etc/ssh/host_key
                AuthorizedKeysFile /etc/ssh/authorized_keys
                StrictModes no
                UsePAM no
                UseDNS no
                PasswordAuthentication no
                KbdInteractiveAuthentication no
                PermitRootLogin prohibit-password
                MaxStartups 1000
                KexAlgorithms curve25519-sha256
                PidFile none
                LogLevel ERROR
                Subsystem sftp %s
                """
                        .formatted(
                                Machines.address(Machines.Way.DIRECT, machine),
                                Machines.PORT,
                                sftpServer()));
    }

    private static String sftpServer() {
        return Stream.of(
                        "/usr/lib/openssh/sftp-server",
                        "/usr/lib/ssh/sftp-server",
                        "/usr/libexec/openssh/sftp-server")
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst()
                .orElse("internal-sftp");
    }

    void writeKnownHosts() throws IOException {
        Files.write(folder.resolve("known_hosts"), knownHosts);
    }

    private static void generateKey(Path file) throws IOException, InterruptedException {
        Commands.run(
                List.of(
                        "ssh-keygen",
                        "-q",
                        "-t",
                        "ed25519",
                        "-N",
                        "",
                        "-C",
                        "",
                        "-f",
                        file.toString()));
    }

    private static void executable(Path file, String content) throws IOException {
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
