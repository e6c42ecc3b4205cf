/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import dev.berth.events.RenderedFile;
import dev.berth.events.Rendering;
import dev.berth.renderer.check.Finding;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A rendering as people look at it: also one that is refused shows how far it came.
 *
 * @param profile name of the profile; empty when there is none
 * @param rendering the set; null when it is refused
 * @param files what could be rendered
 * @param provenance of every field of the KubeletConfiguration, which layer set it
 */
public record Preview(
        String profile,
        @Nullable Rendering rendering,
        List<RenderedFile> files,
        SortedMap<String, String> provenance,
        List<Finding> findings) {

    public Preview {
        files = List.copyOf(files);
        findings = List.copyOf(findings);
    }

    /** What stands in the way; empty when nothing does. */
    public List<Finding> errors() {
        return findings.stream().filter(Finding::isError).toList();
    }

    public List<Finding> warnings() {
        return findings.stream().filter(finding -> !finding.isError()).toList();
    }
}
