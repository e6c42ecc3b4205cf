/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import dev.berth.events.NodeName;
import dev.berth.events.NodeSpec;
import dev.berth.renderer.render.RenderOutcome.Refused;
import dev.berth.renderer.render.RenderOutcome.Rendered;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * From a node's specification to the files of its machine: same input and profiles, same bytes,
 * same digest. It asks nobody, reads no clock and never throws for what a specification or a
 * profile says.
 */
public final class ConfigRenderer {

    private final Supplier<Profiles> profiles;
    private final ClusterAccess cluster;

    ConfigRenderer(Supplier<Profiles> profiles, ClusterAccess cluster) {
        this.profiles = profiles;
        this.cluster = cluster;
    }

    /**
     * @param rejoin whether a machine that already belongs to this cluster may be taken over
     */
    public RenderOutcome render(NodeName node, NodeSpec spec, boolean rejoin) {
        Preview preview = preview(node, spec, rejoin);
        return preview.rendering() == null
                ? new Refused(preview.errors())
                : new Rendered(preview.rendering(), preview.warnings());
    }

    /** The same, with everything that is known on the way. */
    public Preview preview(NodeName node, NodeSpec spec, boolean rejoin) {
        Profiles current = profiles.get();
        return current.objection(spec.profile(), spec.pool())
                .map(
                        objection ->
                                new Preview(
                                        "", null, List.of(), new TreeMap<>(), List.of(objection)))
                .orElseGet(
                        () ->
                                new NodeRendering(
                                                node,
                                                spec,
                                                current.profile(spec.profile(), spec.pool())
                                                        .orElseThrow(),
                                                current,
                                                cluster)
                                        .preview(rejoin));
    }

    /** Names of the profiles it knows. */
    List<String> profiles() {
        return profiles.get().names();
    }
}
