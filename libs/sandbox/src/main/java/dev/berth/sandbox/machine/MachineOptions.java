/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.machine;

/**
 * How machines of a sandbox behave.
 *
 * @param kubelet started by {@code systemctl start|restart kubelet}
 * @param net third octet of the machines' addresses, 0 to 255, or {@link #FREE}: two sandboxes on
 *     one host whose kubelets listen on fixed ports need different ones
 */
public record MachineOptions(KubeletLauncher kubelet, int net) {

    /** A net that no other sandbox on this host has taken. */
    public static final int FREE = -1;

    public MachineOptions {
        if (net != FREE && (net < 0 || net > 255)) {
            throw new IllegalArgumentException("net must be 0 to 255, not " + net);
        }
    }

    /** Kubelets that do nothing, on 127.77.0.N. */
    public static MachineOptions defaults() {
        return new MachineOptions(KubeletLauncher.NONE, 0);
    }

    public MachineOptions withKubelet(KubeletLauncher launcher) {
        return new MachineOptions(launcher, net);
    }

    /** On a net of their own, whatever else runs on this host. */
    public MachineOptions onFreeNet() {
        return new MachineOptions(kubelet, FREE);
    }

    public MachineOptions withNet(int thirdOctet) {
        return new MachineOptions(kubelet, thirdOctet);
    }
}
