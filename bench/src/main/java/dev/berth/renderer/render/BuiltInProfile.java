/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import dev.berth.events.NodeName;
import dev.berth.events.NodeSpec;
import dev.berth.events.Rendering;
import dev.berth.events.SshEndpoint;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What config-renderer's own code makes of the guide's first node with the built-in profile. */
public final class BuiltInProfile {

    private BuiltInProfile() {}

    /**
     * @param caPem certificate of the cluster's CA
     */
    public static Rendering render(URI apiServer, String caPem) {
        NodeSpec spec =
                new NodeSpec(
                        "bench",
                        List.of("172.16.20.11"),
                        List.of(),
                        List.of(),
                        new SshEndpoint("172.16.20.11", 22, "root", null, null),
                        "workers",
                        "default",
                        new TreeMap<>(Map.of("rack", "r1")),
                        List.of(),
                        new TreeMap<>());
        RenderOutcome outcome =
                new ConfigRenderer(
                                Profiles::builtIn,
                                new ClusterAccess(
                                        apiServer,
                                        caPem,
                                        new ClusterDns(
                                                List.of("10.254.0.2"), "cluster.local", List.of())))
                        .render(new NodeName("k8scloud1"), spec, false);
        return switch (outcome) {
            case RenderOutcome.Rendered rendered -> rendered.rendering();
            case RenderOutcome.Refused refused ->
                    throw new IllegalStateException("the built-in profile: " + refused);
        };
    }
}
