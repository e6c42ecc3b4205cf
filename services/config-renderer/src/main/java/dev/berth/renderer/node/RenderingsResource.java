/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.access.ProblemException;
import dev.berth.access.Role;
import dev.berth.events.NodeName;
import dev.berth.events.Rendering;
import dev.berth.renderer.RenderingPool;
import dev.berth.renderer.render.ConfigRenderer;
import dev.berth.renderer.render.Preview;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What was rendered for a node, against what would be rendered now; touches no machine. */
@Path("/api/v1/nodes")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "rendering")
class RenderingsResource {

    private final NodeRecords records;
    private final Renders renders;
    private final ConfigRenderer renderer;
    private final RenderingPool pool;

    RenderingsResource(
            NodeRecords records, Renders renders, ConfigRenderer renderer, RenderingPool pool) {
        this.records = records;
        this.renders = renders;
        this.renderer = renderer;
        this.pool = pool;
    }

    /**
     * Two renderings of one node.
     *
     * @param from attempt, and digest of its set
     * @param to attempt, or {@code now}
     */
    record Diff(
            String from,
            String fromDigest,
            String to,
            String toDigest,
            List<FileDiff.Change> changes) {}

    @GET
    @Path("{name}/preview")
    @RolesAllowed(Role.VIEWER)
    @Transactional
    @Operation(
            summary =
                    "What would be rendered for the node now: files, findings, which layer set"
                            + " what")
    public RenderingView preview(@PathParam("name") String name) {
        NodeRecord record = record(name);
        return RenderingView.of(name, previewOf(record));
    }

    @GET
    @Path("{name}/diff")
    @RolesAllowed(Role.VIEWER)
    @Transactional
    @Operation(
            summary =
                    "Unified diff between two renderings of a node, by attempt; to=now renders"
                            + " anew")
    public Diff diff(
            @PathParam("name") String name,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to) {
        NodeRecord record = record(name);
        Render last =
                renders.latest(name)
                        .orElseThrow(
                                () -> ProblemException.notFound("nothing has been rendered yet"));
        Render before = from == null ? last : of(name, from);
        if (to == null || to.equals("now")) {
            Preview now = previewOf(record);
            Rendering rendering = now.rendering();
            if (rendering == null) {
                throw ProblemException.conflict(
                        "the node's files would be refused now: " + now.errors().getFirst().text());
            }
            return diff(before, "now", rendering);
        }
        Render after = of(name, to);
        return diff(before, String.valueOf(after.attempt()), after.rendering());
    }

    private Diff diff(Render before, String to, Rendering after) {
        return new Diff(
                String.valueOf(before.attempt()),
                before.digest(),
                to,
                after.digest(),
                pool.compute(() -> FileDiff.between(before.rendering().files(), after.files())));
    }

    private Preview previewOf(NodeRecord record) {
        return pool.compute(
                () -> renderer.preview(record.name(), record.spec(), record.takeover()));
    }

    private Render of(String name, String attempt) {
        int number;
        try {
            number = Integer.parseInt(attempt);
        } catch (NumberFormatException noNumber) {
            throw ProblemException.badRequest("from and to are attempts, or to is now");
        }
        return renders.findByIdOptional(new Render.Key(name, number))
                .orElseThrow(
                        () ->
                                ProblemException.notFound(
                                        "nothing was rendered in attempt " + number));
    }

    private NodeRecord record(String name) {
        try {
            return records.findByIdOptional(new NodeName(name).value())
                    .orElseThrow(() -> ProblemException.notFound("there is no node of this name"));
        } catch (IllegalArgumentException noName) {
            throw ProblemException.badRequest(String.valueOf(noName.getMessage()));
        }
    }
}
