/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import dev.berth.events.Rendering;
import dev.berth.renderer.check.Finding;
import java.util.List;

/** What rendering came to. */
public sealed interface RenderOutcome {

    /** The set, and what is doubtful about it but would run. */
    record Rendered(Rendering rendering, List<Finding> warnings) implements RenderOutcome {
        public Rendered {
            warnings = List.copyOf(warnings);
        }
    }

    /** Nothing that could be put on a machine; at least one problem. */
    record Refused(List<Finding> problems) implements RenderOutcome {
        public Refused {
            problems = List.copyOf(problems);
        }
    }
}
