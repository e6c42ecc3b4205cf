/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.events.NodeName;
import dev.berth.events.NodeSpec;
import dev.berth.renderer.render.ConfigRenderer;
import jakarta.enterprise.context.ApplicationScoped;

/** Renders what somebody would announce, and stores nothing. */
@ApplicationScoped
public class PreviewNode {

    private final ConfigRenderer renderer;

    PreviewNode(ConfigRenderer renderer) {
        this.renderer = renderer;
    }

    /**
     * @param spec accepted by the intake policy
     */
    public RenderingView preview(NodeName node, NodeSpec spec) {
        return RenderingView.of(node.value(), renderer.preview(node, spec, false));
    }
}
