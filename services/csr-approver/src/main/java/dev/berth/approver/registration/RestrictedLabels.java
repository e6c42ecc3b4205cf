/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.registration;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which labels of the inventory a kubelet may not give itself (NodeRestriction), so that somebody
 * else has to. What a kubelet knows of its own machine stays the kubelet's.
 */
final class RestrictedLabels {

    /** A kubelet sets these itself, or may. */
    private static final Set<String> KUBELETS =
            Set.of(
                    "kubernetes.io/hostname",
                    "kubernetes.io/arch",
                    "kubernetes.io/os",
                    "beta.kubernetes.io/arch",
                    "beta.kubernetes.io/os",
                    "beta.kubernetes.io/instance-type",
                    "topology.kubernetes.io/region",
                    "topology.kubernetes.io/zone",
                    "failure-domain.beta.kubernetes.io/region",
                    "failure-domain.beta.kubernetes.io/zone");

    private RestrictedLabels() {}

    static SortedMap<String, String> of(Map<String, String> labels) {
        SortedMap<String, String> restricted = new TreeMap<>(labels);
        restricted.keySet().removeIf(key -> !isRestricted(key));
        return restricted;
    }

    private static boolean isRestricted(String key) {
        int slash = key.indexOf('/');
        String domain = slash < 0 ? "" : key.substring(0, slash);
        return (within(domain, "kubernetes.io") || within(domain, "k8s.io"))
                && !KUBELETS.contains(key)
                && !within(domain, "kubelet.kubernetes.io")
                && !within(domain, "node.kubernetes.io");
    }

    private static boolean within(String domain, String parent) {
        return domain.equals(parent) || domain.endsWith("." + parent);
    }
}
