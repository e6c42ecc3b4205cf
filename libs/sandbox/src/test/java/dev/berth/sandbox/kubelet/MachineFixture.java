/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.kubelet;

import dev.berth.sandbox.cluster.SandboxCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;

/** A machine with the files a distributor would have put there; each test breaks one of them. */
final class MachineFixture {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    final Path root;
    final String node;
    final String address;

    private MachineFixture(Path root, String node) {
        this.root = root;
        this.node = node;
        // One address per machine, and a range per test process, so that fixed ports never meet.
        this.address =
                "127.78."
                        + (ProcessHandle.current().pid() % 250 + 1)
                        + "."
                        + (NUMBER.incrementAndGet() % 250 + 1);
    }

    static MachineFixture prepared(Path dir, SandboxCluster cluster, String node, String token) {
        MachineFixture machine = new MachineFixture(dir.resolve(node), node);
        machine.write(
                "/etc/systemd/system/kubelet.service",
                """
                [Service]
                ExecStart=/usr/local/kubernetes/bin/kubelet \\
                  --config=/etc/kubernetes/kubelet-config.yaml \\
                  --bootstrap-kubeconfig=/etc/kubernetes/kubelet-bootstrap.kubeconfig \\
                  --kubeconfig=/etc/kubernetes/kubelet.kubeconfig \\
                  --cert-dir=/etc/kubernetes/cert \\
                  --container-runtime-endpoint=unix:///run/containerd/containerd.sock \\
                  --hostname-override=%s \\
                  --node-ip=10.233.0.11 \\
                  --node-labels=rack=r7,node.kubernetes.io/pool=edge
                Restart=always
                RestartSec=5
                """
                        .formatted(node));
        machine.write(
                "/etc/kubernetes/kubelet-config.yaml",
                """
                apiVersion: kubelet.config.k8s.io/v1beta1
                kind: KubeletConfiguration
                authentication:
                  anonymous:
                    enabled: false
                  x509:
                    clientCAFile: /etc/kubernetes/cert/ca.pem
                rotateCertificates: true
                serverTLSBootstrap: true
                maxPods: 42
                port: 10250
                registerWithTaints:
                - key: node.berth.dev/new
                  effect: NoSchedule
                """);
        String ca = read(cluster.caFile());
        machine.write("/etc/kubernetes/cert/ca.pem", ca);
        machine.write(
                "/etc/kubernetes/kubelet-bootstrap.kubeconfig",
                """
                apiVersion: v1
                kind: Config
                clusters:
                - name: kubernetes
                  cluster:
                    server: %s
                    certificate-authority-data: %s
                users:
                - name: kubelet-bootstrap
                  user:
                    token: %s
                contexts:
                - name: default
                  context: {cluster: kubernetes, user: kubelet-bootstrap}
                current-context: default
                """
                        .formatted(
                                cluster.url(),
                                Base64.getEncoder()
                                        .encodeToString(ca.getBytes(StandardCharsets.US_ASCII)),
                                token));
        return machine;
    }

    RunningKubelet launch(KubeletOptions options) throws Exception {
        return new SandboxKubelet(options)
                .launch(root, "machine-of-" + node, InetAddress.getByName(address));
    }

    void write(String path, String text) {
        try {
            Path file = at(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void replace(String path, String what, String by) {
        write(path, read(at(path)).replace(what, by));
    }

    Path at(String path) {
        return root.resolve(path.substring(1));
    }

    String log() {
        return Files.exists(at("/var/log/kubelet.log")) ? read(at("/var/log/kubelet.log")) : "";
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
