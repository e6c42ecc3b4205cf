/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import dev.berth.events.NodeName;
import dev.berth.events.NodeSpec;
import dev.berth.renderer.check.Findings;
import dev.berth.renderer.check.NodeLabels;
import dev.berth.renderer.check.Place;
import dev.berth.renderer.check.Shown;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What templates may say about one node. */
final class NodeValues {

    private NodeValues() {}

    static TemplateValues of(
            NodeName node,
            NodeSpec spec,
            Profile profile,
            Pool pool,
            ClusterAccess cluster,
            Findings findings) {
        List<String> labels = labels(spec, findings);
        boolean ipv6 = spec.internalIPs().stream().anyMatch(ip -> ip.contains(":"));
        Map<String, String> paths = new TreeMap<>(profile.locations());
        profile.files().forEach(file -> paths.put(file.id(), file.path()));
        Map<String, String> values = new TreeMap<>(profile.values());
        values.putAll(pool.values());

        Map<String, Object> ofNode = new HashMap<>();
        ofNode.put("name", node.value());
        ofNode.put("ip", String.join(",", spec.internalIPs()));
        ofNode.put("ips", spec.internalIPs());
        ofNode.put("listen", ipv6 ? "::" : "0.0.0.0");
        ofNode.put("pool", spec.pool());
        ofNode.put("labels", String.join(",", labels));
        ofNode.put("hasLabels", !labels.isEmpty());

        TreeMap<String, String> placeholders = new TreeMap<>();
        values.forEach((name, value) -> placeholders.put(Placeholders.of(name), value));
        placeholders.put("NODE_NAME", node.value());
        placeholders.put("NODE_IP", spec.internalIPs().getFirst());
        placeholders.put("NODE_IPS", String.join(",", spec.internalIPs()));
        placeholders.put("NODE_LABELS", String.join(",", labels));
        placeholders.put("POOL", spec.pool());
        placeholders.put("KUBELET", profile.kubelet());
        placeholders.put("CLUSTER_SERVER", cluster.server().toString());
        placeholders.put("CLUSTER_CA_DATA", cluster.caData());
        placeholders.put("CLUSTER_DNS", String.join(", ", cluster.dns().addresses()));
        placeholders.put("CLUSTER_DOMAIN", cluster.dns().domain());
        return new TemplateValues(
                Map.of(
                        "node", ofNode,
                        "kubelet", Map.of("binary", profile.kubelet()),
                        "paths", paths,
                        "value", values,
                        "cluster",
                                Map.of(
                                        "server",
                                        cluster.server().toString(),
                                        "caData",
                                        cluster.caData(),
                                        "dns",
                                        cluster.dns().addresses(),
                                        "domain",
                                        cluster.dns().domain())),
                placeholders);
    }

    // What stands in a unit is read by systemd, which knows quotes, specifiers and escapes.
    private static List<String> labels(NodeSpec spec, Findings findings) {
        List<String> labels = new ArrayList<>();
        spec.labels()
                .forEach(
                        (key, value) -> {
                            String label = key + "=" + value;
                            if (!NodeLabels.mayBeSelfSet(key)) {
                                findings.warn(
                                        Place.of("event"),
                                        "labels." + Shown.of(key),
                                        "a kubelet may not set this label on its own node",
                                        "set it in the cluster");
                            } else if (!SafeValue.IN_UNIT.allows(label)) {
                                findings.error(
                                        Place.of("event"),
                                        "labels." + Shown.of(key),
                                        "must be " + SafeValue.IN_UNIT.meaning(),
                                        "");
                            } else {
                                labels.add(label);
                            }
                        });
        return labels;
    }
}
