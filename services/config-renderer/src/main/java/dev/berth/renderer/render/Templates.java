/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import io.quarkus.qute.Engine;
import io.quarkus.qute.IfSectionHelper;
import io.quarkus.qute.LoopSectionHelper;
import io.quarkus.qute.TemplateException;
import io.quarkus.qute.ValueResolvers;
import java.util.Map;

/**
 * Renders templates over maps, strings, numbers and lists. The engine is made by hand: it has no
 * reflection, no injection, no includes, and a name it does not know is an error.
 */
final class Templates {

    private static final Engine ENGINE =
            Engine.builder()
                    .addSectionHelper(new IfSectionHelper.Factory())
                    .addSectionHelper(new LoopSectionHelper.Factory())
                    .addValueResolvers(
                            ValueResolvers.mapResolver(),
                            ValueResolvers.mapEntryResolver(),
                            ValueResolvers.listResolver(),
                            ValueResolvers.equalsResolver())
                    .strictRendering(true)
                    .removeStandaloneLines(true)
                    .build();

    private Templates() {}

    /**
     * Also replaces the guide's own placeholders {@code ##NODE_NAME##} and {@code ##NODE_IP##}.
     *
     * @throws IllegalArgumentException saying what the template gets wrong
     */
    static String render(String template, Map<String, Object> values, String name, String ip) {
        try {
            return ENGINE.parse(template)
                    .render(values)
                    .replace("##NODE_NAME##", name)
                    .replace("##NODE_IP##", ip);
        } catch (TemplateException broken) {
            throw new IllegalArgumentException(String.valueOf(broken.getMessage()), broken);
        }
    }
}
