/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.machine;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The file system of a machine: a Debian host as the guide's earlier chapters leave it, with a
 * container runtime and the kubelet's binary, without {@code /etc/kubernetes}. What the sandbox
 * itself keeps there lies in {@code /.sandbox}.
 */
record MachineRoot(Path path) {

    private static final Set<PosixFilePermission> EXECUTABLE =
            PosixFilePermissions.fromString("rwxr-xr-x");

    private static final String KUBELET =
            """
            #!/bin/sh
            # Stands for the kubelet's binary where a preflight looks at it.
            if [ "${1:-}" = --version ]; then
                echo "Kubernetes v1.34.2"
                exit 0
            fi
            echo "This kubelet only tells its version; systemctl starts the real one." >&2
            exit 1
            """;

    private static final String CONTAINERD =
            """
            [Unit]
            Description=containerd container runtime

            [Service]
            ExecStart=/usr/bin/containerd

            [Install]
            WantedBy=multi-user.target
            """;

    Path sandbox() {
        return path.resolve(".sandbox");
    }

    Path systemctlCalls() {
        return sandbox().resolve("systemctl.calls");
    }

    Path owners() {
        return sandbox().resolve("owners");
    }

    Path journal(String unit) {
        return sandbox().resolve("journal").resolve(unit + ".log");
    }

    Path loadedUnit(String unit) {
        return sandbox().resolve("units").resolve(unit + ".loaded");
    }

    Path unitState(String unit) {
        return sandbox().resolve("units").resolve(unit + ".state");
    }

    /** Where {@code absolute}, a path as the machine knows it, lies on this host. */
    Path resolve(String absolute) {
        return path.resolve(absolute.replaceFirst("^/+", ""));
    }

    void prepare(String name) throws IOException {
        for (String folder :
                List.of(
                        "etc/systemd/system",
                        "usr/lib/systemd/system",
                        "run/containerd",
                        "run/lock",
                        "var/lib",
                        "var/log",
                        "root",
                        ".sandbox/units",
                        ".sandbox/journal")) {
            Files.createDirectories(path.resolve(folder));
        }
        Path tmp = Files.createDirectories(resolve("/tmp"));
        Files.setPosixFilePermissions(tmp, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.writeString(sandbox().resolve("machine"), name + "\n");
        Files.writeString(
                resolve("/etc/machine-id"), UUID.randomUUID().toString().replace("-", "") + "\n");
        Files.writeString(resolve("/etc/hostname"), name + "\n");
        executable(resolve("/usr/local/kubernetes/bin/kubelet"), KUBELET);
        executable(resolve("/usr/bin/containerd"), "#!/bin/sh\nexit 1\n");
        Files.writeString(resolve("/usr/lib/systemd/system/containerd.service"), CONTAINERD);
        Files.writeString(
                unitState("containerd.service"),
                "ActiveState=active\nSubState=running\nResult=success\n");
        socket(resolve("/run/containerd/containerd.sock"));
    }

    static void executable(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, EXECUTABLE);
    }

    /**
     * A real socket file on which nobody listens. Bound under a short name and moved: a socket's
     * address may be 107 bytes long, a test's folder is often longer.
     */
    private static void socket(Path file) throws IOException {
        Files.deleteIfExists(file);
        Path folder = Files.createTempDirectory("bs");
        Path bound = folder.resolve("s");
        try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.bind(UnixDomainSocketAddress.of(bound));
            if (Files.getFileStore(folder).equals(Files.getFileStore(file.getParent()))) {
                Files.move(bound, file);
            } else {
                // A socket cannot be moved to another file system; a file still passes `-e`.
                Files.createFile(file);
            }
        } finally {
            Files.deleteIfExists(bound);
            Files.delete(folder);
        }
    }
}
