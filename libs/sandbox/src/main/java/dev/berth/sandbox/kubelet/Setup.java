/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.kubelet;

import dev.berth.sandbox.cluster.NodeLabels;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Everything a kubelet reads before it does anything, checked. */
record Setup(
        MachineFiles files,
        KubeletFlags flags,
        KubeletConfig config,
        String nodeName,
        List<String> nodeIps,
        Map<String, String> labels,
        String kubeconfigPath,
        Optional<Kubeconfig> bootstrap,
        Optional<Kubeconfig> established) {

    static Setup read(MachineFiles files, String machineName, InetAddress address)
            throws KubeletFailure {
        KubeletFlags flags = KubeletFlags.read(files);
        KubeletConfig config =
                KubeletConfig.read(
                        files,
                        flags.get("config")
                                .orElseThrow(
                                        () ->
                                                new KubeletFailure(
                                                        "standalone mode: no --config was given")));
        Map<String, String> labels = flags.labels();
        List<String> refused =
                labels.keySet().stream().filter(key -> !NodeLabels.allowed(key)).sorted().toList();
        if (!refused.isEmpty()) {
            throw new KubeletFailure(
                    "unknown 'kubernetes.io' or 'k8s.io' labels specified with --node-labels: "
                            + refused);
        }
        String kubeconfigPath =
                flags.get("kubeconfig")
                        .orElseThrow(
                                () ->
                                        new KubeletFailure(
                                                "standalone mode: no --kubeconfig was given"));
        Optional<Kubeconfig> established = established(files, kubeconfigPath);
        return new Setup(
                files,
                flags,
                config,
                flags.get("hostname-override")
                        .orElseGet(() -> hostname(files, machineName))
                        .toLowerCase(Locale.ROOT),
                flags.get("node-ip").isPresent()
                        ? flags.list("node-ip")
                        : List.of(address.getHostAddress()),
                labels,
                kubeconfigPath,
                established.isPresent()
                        ? Optional.empty()
                        : Optional.of(bootstrap(files, flags, kubeconfigPath)),
                established);
    }

    /** The kubeconfig, if its client certificate is there and still good. */
    private static Optional<Kubeconfig> established(MachineFiles files, String path) {
        if (!files.has(path)) {
            return Optional.empty();
        }
        try {
            Kubeconfig kubeconfig = Kubeconfig.read(files, path, "invalid kubeconfig");
            boolean good =
                    kubeconfig
                            .certificateFile()
                            .flatMap(file -> Identity.load(files.at(file)))
                            .filter(Identity::stillValid)
                            .isPresent();
            return good ? Optional.of(kubeconfig) : Optional.empty();
        } catch (KubeletFailure _) {
            // As the real one: a kubeconfig that cannot be used is no reason to fail while there is
            // a bootstrap kubeconfig.
            return Optional.empty();
        }
    }

    private static Kubeconfig bootstrap(
            MachineFiles files, KubeletFlags flags, String kubeconfigPath) throws KubeletFailure {
        Optional<String> path = flags.get("bootstrap-kubeconfig");
        if (path.isEmpty()) {
            throw new KubeletFailure(
                    files.has(kubeconfigPath)
                            ? "failed to run Kubelet: the client certificate of "
                                    + kubeconfigPath
                                    + " is missing or expired"
                            : "failed to run Kubelet: invalid kubeconfig: stat "
                                    + kubeconfigPath
                                    + ": no such file or directory");
        }
        Kubeconfig kubeconfig =
                Kubeconfig.read(
                        files,
                        path.get(),
                        "failed to run Kubelet: unable to load bootstrap kubeconfig");
        if (kubeconfig.token().isEmpty()) {
            throw new KubeletFailure(
                    "failed to run Kubelet: the bootstrap kubeconfig "
                            + path.get()
                            + " has no token");
        }
        return kubeconfig;
    }

    private static String hostname(MachineFiles files, String machineName) {
        try {
            return Files.readString(files.at("/etc/hostname")).strip();
        } catch (IOException _) {
            // A machine without /etc/hostname is called what the sandbox calls it.
            return machineName;
        }
    }
}
