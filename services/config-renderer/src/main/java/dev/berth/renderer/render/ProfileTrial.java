/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import dev.berth.events.NodeName;
import dev.berth.events.NodeSpec;
import dev.berth.events.SshEndpoint;
import dev.berth.events.Taint;
import dev.berth.renderer.check.Finding;
import dev.berth.renderer.check.Findings;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Renders every profile, alone and with each pool that uses it, for nodes that nobody has: what is
 * wrong with a profile shows before the first real node asks for it.
 */
final class ProfileTrial {

    static final NodeName NODE = new NodeName("sample-1.example.net");

    private ProfileTrial() {}

    /**
     * What is left of these profiles, and what is doubtful about it.
     *
     * @param profiles without those that cannot be rendered; {@link Profiles#refusal} says why
     */
    record Tried(Profiles profiles, List<Finding> warnings) {
        Tried {
            warnings = List.copyOf(warnings);
        }

        /** Everything that was found. */
        List<Finding> findings() {
            return Stream.concat(profiles.refusal().stream(), warnings.stream()).toList();
        }
    }

    static Tried of(Profiles read, ClusterAccess cluster) {
        Set<Finding> warnings = new LinkedHashSet<>();
        Profiles left = read;
        for (String profile : read.names()) {
            Findings found = found(read.withoutPools(), cluster, samples(profile, "sample"));
            warnings.addAll(found.warnings());
            if (found.hasErrors()) {
                left = left.refusing(profile, found.errors());
            }
        }
        Profiles profiles = left;
        for (String pool : read.pools()) {
            // A pool of a refused profile is not wrong; its nodes are told of the profile.
            if (profiles.objection(Profiles.BUILT_IN, pool).isEmpty()) {
                Findings found = found(profiles, cluster, samples(Profiles.BUILT_IN, pool));
                warnings.addAll(found.warnings());
                if (found.hasErrors()) {
                    left = left.refusingPool(pool, found.errors());
                }
            }
        }
        return new Tried(left, List.copyOf(warnings));
    }

    /** What is found when these nodes are rendered. */
    static Findings found(Profiles profiles, ClusterAccess cluster, List<NodeSpec> specs) {
        ConfigRenderer renderer = new ConfigRenderer(() -> profiles, cluster);
        Findings findings = new Findings();
        for (NodeSpec spec : specs) {
            renderer.preview(NODE, spec, false).findings().stream()
                    .filter(ProfileTrial::isOfTheProfile)
                    .forEach(findings::add);
        }
        return findings;
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
