/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import dev.berth.events.NodeName;
import dev.berth.events.NodeSpec;
import dev.berth.events.SshEndpoint;
import dev.berth.events.Taint;
import dev.berth.renderer.check.Finding;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Renders every profile, alone and with each pool that uses it, for nodes that nobody has: what is
 * wrong with a profile shows before the first real node asks for it.
 */
final class ProfileTrial {

    static final NodeName NODE = new NodeName("sample-1.example.net");

    private ProfileTrial() {}

    static List<Finding> of(Profiles profiles, ClusterAccess cluster) {
        Set<Finding> findings = new LinkedHashSet<>();
        ConfigRenderer renderer = new ConfigRenderer(() -> profiles, cluster);
        for (String profile : profiles.names()) {
            for (NodeSpec spec : samples(profile, "sample")) {
                findings.addAll(renderer.preview(NODE, spec, false).findings());
            }
        }
        for (String pool : profiles.pools()) {
            for (NodeSpec spec : samples(Profiles.BUILT_IN, pool)) {
                findings.addAll(renderer.preview(NODE, spec, false).findings());
            }
        }
        findings.removeIf(finding -> !isOfTheProfile(finding));
        return List.copyOf(findings);
    }

    /** Which secrets a pool may have is a question of a real pool, not of a profile alone. */
    static boolean isOfTheProfile(Finding finding) {
        return !finding.message().startsWith("the pool sample may not have");
    }

    /** A plain node, and one with everything. */
    static List<NodeSpec> samples(String profile, String pool) {
        List<NodeSpec> samples = new ArrayList<>();
        samples.add(spec(profile, pool, List.of("192.0.2.10"), new TreeMap<>(), List.of()));
        TreeMap<String, String> labels = new TreeMap<>();
        labels.put("topology.kubernetes.io/zone", "z1");
        samples.add(
                spec(
                        profile,
                        pool,
                        List.of("192.0.2.10", "2001:db8::10"),
                        labels,
                        List.of(new Taint("dedicated", "sample", Taint.Effect.NoSchedule))));
        return samples;
    }

    private static NodeSpec spec(
            String profile,
            String pool,
            List<String> ips,
            TreeMap<String, String> labels,
            List<Taint> taints) {
        return new NodeSpec(
                "sample",
                ips,
                List.of(),
                List.of(),
                new SshEndpoint("192.0.2.10", 22, null, null, null),
                pool,
                profile,
                labels,
                taints,
                new TreeMap<>());
    }
}
