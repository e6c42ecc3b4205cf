/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import java.util.Set;

/**
 * Which labels a kubelet may set on its own node. Others stop it from starting, are refused by the
 * NodeRestriction admission, or are the kubelet's own to know; they stay in the inventory.
 */
public final class NodeLabels {

    private static final Set<String> PERMITTED =
            Set.of(
                    "topology.kubernetes.io/region",
                    "topology.kubernetes.io/zone",
                    "failure-domain.beta.kubernetes.io/region",
                    "failure-domain.beta.kubernetes.io/zone",
                    "beta.kubernetes.io/instance-type",
                    "node.kubernetes.io/instance-type");

    private NodeLabels() {}

    public static boolean mayBeSelfSet(String key) {
        int slash = key.indexOf('/');
        if (slash < 0) {
            return true;
        }
        String namespace = key.substring(0, slash);
        if (PERMITTED.contains(key)
                || within(namespace, "kubelet.kubernetes.io")
                || within(namespace, "node.kubernetes.io")) {
            return true;
        }
        return !within(namespace, "kubernetes.io") && !within(namespace, "k8s.io");
    }

    private static boolean within(String namespace, String domain) {
        return namespace.equals(domain) || namespace.endsWith("." + domain);
    }
}
