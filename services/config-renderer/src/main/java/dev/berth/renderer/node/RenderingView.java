/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.events.RenderedFile;
import dev.berth.events.Rendering;
import dev.berth.renderer.check.Finding;
import dev.berth.renderer.check.Severity;
import dev.berth.renderer.render.Preview;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A rendering that was not put anywhere.
 *
 * @param digest of the set; absent when it is refused
 * @param findings errors, which refuse it, and warnings
 * @param provenance of each field of the KubeletConfiguration, which layer set it
 * @param files what was rendered, also when the set is refused; there is no secret in them
 */
public record RenderingView(
        String node,
        String profile,
        @Nullable String digest,
        List<Line> findings,
        SortedMap<String, String> provenance,
        List<RenderedFile> files) {

    /** A finding, field by field. */
    public record Line(
            Severity severity,
            String file,
            int line,
            int column,
            String field,
            String message,
            String fix) {
        static Line of(Finding finding) {
            return new Line(
                    finding.severity(),
                    finding.place().file(),
                    finding.place().line(),
                    finding.place().column(),
                    finding.field(),
                    finding.message(),
                    finding.fix());
        }
    }

    static RenderingView of(String node, Preview preview) {
        Rendering rendering = preview.rendering();
        return new RenderingView(
                node,
                preview.profile(),
                rendering == null ? null : rendering.digest(),
                preview.findings().stream().map(Line::of).toList(),
                preview.provenance(),
                preview.files());
    }
}
