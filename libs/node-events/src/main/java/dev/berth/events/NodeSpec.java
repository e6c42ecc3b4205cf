/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The inventory's word on a node: what it is, where it is, how it wants to run. It comes from the
 * join event and the intake policy, never from the node itself.
 *
 * @param source the intake source that announced the node: a Kafka source name or a REST identity
 * @param internalIPs one or two canonical IP literals; the kubelet's {@code --node-ip}
 * @param kubelet overrides of KubeletConfiguration fields, as JSON values
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record NodeSpec(
        String source,
        List<String> internalIPs,
        List<String> externalIPs,
        List<String> dnsNames,
        SshEndpoint ssh,
        String pool,
        String profile,
        SortedMap<String, String> labels,
        List<Taint> taints,
        SortedMap<String, Object> kubelet) {

    public NodeSpec {
        internalIPs = List.copyOf(internalIPs);
        externalIPs = List.copyOf(externalIPs);
        dnsNames = List.copyOf(dnsNames);
        labels = sorted(labels);
        taints = List.copyOf(taints);
        kubelet = sorted(kubelet);
        if (internalIPs.isEmpty() || internalIPs.size() > 2) {
            throw new IllegalArgumentException("a node has one or two internal IPs");
        }
    }

    private static <V> SortedMap<String, V> sorted(Map<String, V> map) {
        return Collections.unmodifiableSortedMap(new TreeMap<>(map));
    }
}
