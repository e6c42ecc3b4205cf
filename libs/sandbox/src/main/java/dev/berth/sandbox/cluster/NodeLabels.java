/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import java.util.Set;

/**
 * Which labels a kubelet may give its own Node: any outside Kubernetes' domains, and a list within.
 */
public final class NodeLabels {

    private static final Set<String> KNOWN =
            Set.of(
                    "kubernetes.io/hostname",
                    "kubernetes.io/arch",
                    "kubernetes.io/os",
                    "beta.kubernetes.io/arch",
                    "beta.kubernetes.io/os",
                    "beta.kubernetes.io/instance-type",
                    "node.kubernetes.io/instance-type",
                    "node.kubernetes.io/windows-build",
                    "topology.kubernetes.io/region",
                    "topology.kubernetes.io/zone",
                    "failure-domain.beta.kubernetes.io/region",
                    "failure-domain.beta.kubernetes.io/zone");

    private NodeLabels() {}

    /**
     * Whether NodeRestriction, and the kubelet's own check of {@code --node-labels}, let a kubelet
     * set this label.
     */
    public static boolean allowed(String key) {
        int slash = key.indexOf('/');
        String domain = slash < 0 ? "" : key.substring(0, slash);
        if (!within(domain, "kubernetes.io") && !within(domain, "k8s.io")) {
            return true;
        }
        return KNOWN.contains(key)
                || within(domain, "kubelet.kubernetes.io")
                || within(domain, "node.kubernetes.io");
    }

    private static boolean within(String domain, String parent) {
        return domain.equals(parent) || domain.endsWith("." + parent);
    }
}
