/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.machine;

import java.net.InetAddress;
import java.nio.file.Path;

/** What a sandbox machine does when its systemd is told to start {@code kubelet.service}. */
@FunctionalInterface
public interface KubeletLauncher {

    /** A machine on which the kubelet "runs" and does nothing. */
    KubeletLauncher NONE = (_, _, _) -> () -> {};

    /**
     * Starts a kubelet that reads its files below the machine's root. {@code systemctl start} waits
     * for this method; one machine's calls never overlap.
     *
     * @param machineRoot the folder that is {@code /} to the machine
     * @param machineName the name the sandbox gave the machine, not that of a node
     * @param address the machine's own loopback address
     * @return closed when the unit is stopped or restarted, and with the machine
     * @throws Exception when the kubelet cannot start: the unit is then <em>failed</em> and the
     *     message is in its journal
     */
    AutoCloseable launch(Path machineRoot, String machineName, InetAddress address)
            throws Exception;
}
