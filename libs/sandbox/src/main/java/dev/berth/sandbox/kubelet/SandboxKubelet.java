/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.kubelet;

import dev.berth.sandbox.machine.KubeletLauncher;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The kubelet's "binary": {@link #launch} is what a machine's systemd calls. All kubelets share one
 * executor of virtual threads; each has one or two HTTP clients of its own, because each has its
 * own credential.
 */
public final class SandboxKubelet implements KubeletLauncher {

    private static final ExecutorService THREADS =
            Executors.newThreadPerTaskExecutor(
                    Thread.ofVirtual().name("kubelet-http-", 0).factory());

    private final KubeletOptions options;

    public SandboxKubelet(KubeletOptions options) {
        this.options = options;
    }

    /**
     * Starts a kubelet from the files below {@code root}, as a machine's {@code KubeletLauncher}.
     *
     * @param root the folder that is {@code /} to the machine
     * @param machineName its name where neither {@code --hostname-override} nor {@code
     *     /etc/hostname} says another
     * @param address where it listens, and the node's address without {@code --node-ip}
     * @return the kubelet, which ends when closed
     * @throws KubeletFailure if a file it needs is missing or wrong; the reason is in {@code
     *     /var/log/kubelet.log} too
     */
    @Override
    public RunningKubelet launch(Path root, String machineName, InetAddress address)
            throws KubeletFailure {
        return RunningKubelet.start(new MachineFiles(root), machineName, address, options, THREADS);
    }
}
