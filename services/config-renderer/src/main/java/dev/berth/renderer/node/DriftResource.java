/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.access.Role;
import dev.berth.events.NodePhase;
import dev.berth.events.Rendering;
import dev.berth.renderer.RenderingPool;
import dev.berth.renderer.render.ConfigRenderer;
import dev.berth.renderer.render.Preview;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Which nodes' files would differ now, and how; touches no machine. */
@Path("/api/v1/drift")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "rendering")
class DriftResource {

    private static final int PAGE = 100;

    private final NodeRecords records;
    private final Renders renders;
    private final ConfigRenderer renderer;
    private final RenderingPool workers;

    DriftResource(
            NodeRecords records, Renders renders, ConfigRenderer renderer, RenderingPool workers) {
        this.records = records;
        this.renders = renders;
        this.renderer = renderer;
        this.workers = workers;
    }

    /**
     * A node whose machine has something else than its profile says now.
     *
     * @param errors why its files would be refused now; nothing changes then
     */
    record Drifted(
            String name,
            int attempt,
            String digest,
            String profile,
            @Nullable String digestNow,
            List<String> errors,
            List<FileDiff.Change> changes) {}

    /**
     * @param looked how many rendered nodes this page has compared
     * @param next the {@code after} of the next page; absent on the last one
     */
    record DriftPage(int looked, List<Drifted> drifted, @Nullable String next) {}

    @GET
    @RolesAllowed(Role.VIEWER)
    @Transactional
    @Operation(
            summary =
                    "Nodes whose files would differ now, and how; a page looks at up to 100 nodes")
    public DriftPage drift(
            @QueryParam("after") @Nullable String after,
            @QueryParam("pool") @Nullable String pool) {
        List<NodeRecord> page = records.page(null, pool, after == null ? "" : after, PAGE + 1);
        List<NodeRecord> looked = page.subList(0, Math.min(PAGE, page.size()));
        List<Drifted> drifted = new ArrayList<>();
        int compared = 0;
        for (NodeRecord record : looked) {
            Optional<Render> render = renders.latest(record.name().value());
            if (render.isPresent() && record.phase() != NodePhase.WITHDRAWN) {
                compared++;
                workers.compute(() -> drifted(record, render.get())).ifPresent(drifted::add);
            }
        }
        return new DriftPage(
                compared, drifted, page.size() > PAGE ? looked.getLast().name().value() : null);
    }

    private Optional<Drifted> drifted(NodeRecord record, Render render) {
        Preview now = renderer.preview(record.name(), record.spec(), record.takeover());
        Rendering rendering = now.rendering();
        if (rendering != null && rendering.digest().equals(render.digest())) {
            return Optional.empty();
        }
        return Optional.of(
                new Drifted(
                        record.name().value(),
                        render.attempt(),
                        render.digest(),
                        now.profile(),
                        rendering == null ? null : rendering.digest(),
                        now.errors().stream().map(error -> error.text()).toList(),
                        rendering == null
                                ? List.of()
                                : FileDiff.between(render.rendering().files(), rendering.files())));
    }
}
