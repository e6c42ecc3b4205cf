/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.events.NodeName;
import dev.berth.events.NodeSpec;
import dev.berth.renderer.RenderingPool;
import dev.berth.renderer.render.ConfigRenderer;
import jakarta.enterprise.context.ApplicationScoped;

/** Renders what somebody would announce, and stores nothing. */
@ApplicationScoped
public class PreviewNode {

    private final ConfigRenderer renderer;
    private final RenderingPool pool;

    PreviewNode(ConfigRenderer renderer, RenderingPool pool) {
        this.renderer = renderer;
        this.pool = pool;
    }

    /**
     * @param spec accepted by the intake policy
     */
    public RenderingView preview(NodeName node, NodeSpec spec) {
        return pool.compute(
                () -> RenderingView.of(node.value(), renderer.preview(node, spec, false)));
    }
}
