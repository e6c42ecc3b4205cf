/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import inet.ipaddr.IPAddress;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one source may announce. Empty means nothing, except where it says otherwise.
 *
 * @param dnsNames names beyond the node's own and those below it; null means none
 * @param labelKeys exact keys, or prefixes that end in {@code *}
 * @param taintKeys like label keys
 * @param kubelet KubeletConfiguration fields
 * @param mayRejoin whether it may have a machine joined anew
 * @param mayWiden whether it may give more names and addresses to a node that holds certificates
 * @param plainJson whether its records may be JSON without CloudEvents
 * @param perMinute events of this source that are let in each minute; 0 means no bound
 * @param sshPorts empty means any
 * @param jumpHosts names of jump hosts it may choose
 */
record SourceRules(
        Pattern nodeNames,
        List<IPAddress> addresses,
        @Nullable Pattern dnsNames,
        Set<String> pools,
        Set<String> profiles,
        List<String> labelKeys,
        List<String> taintKeys,
        Set<String> kubelet,
        boolean mayRejoin,
        boolean mayWiden,
        boolean plainJson,
        int perMinute,
        Set<Integer> sshPorts,
        Set<String> jumpHosts,
        String defaultPool,
        String defaultProfile) {

    SourceRules {
        addresses = List.copyOf(addresses);
        pools = Set.copyOf(pools);
        profiles = Set.copyOf(profiles);
        labelKeys = List.copyOf(labelKeys);
        taintKeys = List.copyOf(taintKeys);
        kubelet = Set.copyOf(kubelet);
        sshPorts = Set.copyOf(sshPorts);
        jumpHosts = Set.copyOf(jumpHosts);
    }

    boolean allowsAddress(IPAddress address) {
        return addresses.stream().anyMatch(network -> network.contains(address));
    }

    boolean allowsLabel(String key) {
        return matches(labelKeys, key);
    }

    boolean allowsTaint(String key) {
        return matches(taintKeys, key);
    }

    private static boolean matches(List<String> patterns, String key) {
        return patterns.stream()
                .anyMatch(
                        pattern ->
                                pattern.endsWith("*")
                                        ? key.startsWith(pattern.substring(0, pattern.length() - 1))
                                        : key.equals(pattern));
    }
}
