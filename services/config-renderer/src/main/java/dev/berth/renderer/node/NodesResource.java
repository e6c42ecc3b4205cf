/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.access.ProblemException;
import dev.berth.access.QueryParameters;
import dev.berth.access.Role;
import dev.berth.events.NodeName;
import dev.berth.events.NodePhase;
import dev.berth.events.RenderedFile;
import dev.berth.events.Rendering;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Nodes as people and tools see them, and what they may ask of them. */
@Path("/api/v1/nodes")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "nodes")
class NodesResource {

    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;

    private final NodeRecords records;
    private final NodeHistories histories;
    private final NodeCertificates certificates;
    private final Renders renders;
    private final Agenda agenda;
    private final OperateNode operate;

    NodesResource(
            NodeRecords records,
            NodeHistories histories,
            NodeCertificates certificates,
            Renders renders,
            Agenda agenda,
            OperateNode operate) {
        this.records = records;
        this.histories = histories;
        this.certificates = certificates;
        this.renders = renders;
        this.agenda = agenda;
        this.operate = operate;
    }

    /**
     * One page.
     *
     * @param next the {@code after} of the next page; absent on the last one
     */
    record Page<T>(List<T> items, @Nullable String next) {}

    /** A line of the history; {@code id} is its place. */
    record HistoryLine(
            long id,
            Instant at,
            int attempt,
            String kind,
            String outcome,
            @Nullable NodePhase phase,
            @Nullable String by,
            String message) {}

    /** What was rendered last. */
    record Files(
            int attempt,
            String digest,
            Instant renderedAt,
            String profile,
            List<String> warnings,
            List<Rendering.Directory> directories,
            List<RenderedFile> files) {}

    @GET
    @RolesAllowed(Role.VIEWER)
    @Transactional
    @Operation(summary = "Nodes by name, filtered by phase and pool")
    public Page<NodeView.Summary> list(
            @QueryParam("phase") @Nullable String phase,
            @QueryParam("pool") @Nullable String pool,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        int size = (int) QueryParameters.number("limit", limit, DEFAULT_LIMIT, 1, MAX_LIMIT);
        List<NodeRecord> page =
                records.page(
                        QueryParameters.oneOf("phase", NodePhase.values(), phase),
                        pool,
                        after == null ? "" : after,
                        size + 1);
        return page(
                page.stream()
                        .map(record -> NodeView.summary(record, agenda.retriesItself(record)))
                        .toList(),
                size,
                NodeView.Summary::name);
    }

    @GET
    @Path("{name}")
    @RolesAllowed(Role.VIEWER)
    @Transactional
    @Operation(summary = "One node: phase, failure with next step, conditions, what it waits for")
    public NodeView node(@PathParam("name") String name) {
        NodeRecord record = record(name);
        return NodeView.of(
                record,
                renders.latest(name).map(Render::rendering).orElse(null),
                certificates.of(name).stream().map(NodeCertificate::view).toList(),
                agenda.retriesItself(record));
    }

    @GET
    @Path("{name}/history")
    @RolesAllowed(Role.VIEWER)
    @Transactional
    @Operation(summary = "What happened to a node, oldest first")
    public Page<HistoryLine> history(
            @PathParam("name") String name,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        record(name);
        int size = (int) QueryParameters.number("limit", limit, DEFAULT_LIMIT, 1, MAX_LIMIT);
        List<NodeHistory> page =
                histories.page(
                        name,
                        QueryParameters.number("after", after, 0, 0, Long.MAX_VALUE),
                        size + 1);
        return page(
                page.stream().map(NodesResource::line).toList(),
                size,
                line -> String.valueOf(line.id()));
    }

    @GET
    @Path("{name}/files")
    @RolesAllowed(Role.VIEWER)
    @Transactional
    @Operation(summary = "The files rendered last; there is no secret in them")
    public Files files(@PathParam("name") String name) {
        record(name);
        Render render =
                renders.latest(name)
                        .orElseThrow(
                                () -> ProblemException.notFound("nothing has been rendered yet"));
        Rendering rendering = render.rendering();
        return new Files(
                render.attempt(),
                render.digest(),
                render.renderedAt(),
                rendering.profile(),
                render.warnings(),
                rendering.directories(),
                rendering.files());
    }

    @POST
    @Path("{name}/retry")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.OPERATOR)
    @Operation(summary = "Begin a new attempt")
    public NodeView retry(
            @PathParam("name") String name,
            @RequestBody(
                            content =
                                    @Content(
                                            schema =
                                                    @Schema(implementation = Request.Reason.class)))
                    byte[] body,
            @Context SecurityContext caller) {
        operate.retry(name(name), by(caller), Request.reason(body));
        return node(name);
    }

    @POST
    @Path("{name}/hold")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.OPERATOR)
    @Operation(summary = "Stop jobs, tokens and approvals of the node at once")
    public NodeView hold(
            @PathParam("name") String name,
            @RequestBody(
                            content =
                                    @Content(
                                            schema =
                                                    @Schema(implementation = Request.Reason.class)))
                    byte[] body,
            @Context SecurityContext caller) {
        operate.hold(name(name), by(caller), Request.reason(body));
        return node(name);
    }

    @POST
    @Path("{name}/release")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.OPERATOR)
    @Operation(summary = "Let a held node go on")
    public NodeView release(
            @PathParam("name") String name,
            @RequestBody(
                            content =
                                    @Content(
                                            schema =
                                                    @Schema(implementation = Request.Reason.class)))
                    byte[] body,
            @Context SecurityContext caller) {
        operate.release(name(name), by(caller), Request.reason(body));
        return node(name);
    }

    @POST
    @Path("{name}/accept")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.ADMIN)
    @Operation(summary = "Accept the pending change with this digest")
    public NodeView accept(
            @PathParam("name") String name,
            @RequestBody(
                            content =
                                    @Content(
                                            schema =
                                                    @Schema(
                                                            implementation =
                                                                    Request.Decision.class)))
                    byte[] body,
            @Context SecurityContext caller) {
        Request.Decision decided = Request.decision(body);
        operate.accept(name(name), by(caller), decided.reason(), decided.digest());
        return node(name);
    }

    @POST
    @Path("{name}/dismiss")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.ADMIN)
    @Operation(summary = "Dismiss the pending change with this digest")
    public NodeView dismiss(
            @PathParam("name") String name,
            @RequestBody(
                            content =
                                    @Content(
                                            schema =
                                                    @Schema(
                                                            implementation =
                                                                    Request.Decision.class)))
                    byte[] body,
            @Context SecurityContext caller) {
        Request.Decision decided = Request.decision(body);
        operate.dismiss(name(name), by(caller), decided.reason(), decided.digest());
        return node(name);
    }

    @DELETE
    @Path("{name}")
    @RolesAllowed(Role.ADMIN)
    @Operation(summary = "Give the node up: its identity is refused, its machine left alone")
    public NodeView withdraw(
            @PathParam("name") String name,
            @QueryParam("reason") @Nullable String reason,
            @Context SecurityContext caller) {
        operate.withdraw(name(name), by(caller), Request.reasonOfQuery(reason));
        return node(name);
    }

    private NodeRecord record(String name) {
        return records.findByIdOptional(name(name).value())
                .orElseThrow(() -> ProblemException.notFound("there is no node of this name"));
    }

    private static HistoryLine line(NodeHistory entry) {
        NodeHistory.Line line = entry.line();
        return new HistoryLine(
                entry.id(),
                line.at(),
                line.attempt(),
                line.kind(),
                line.outcome(),
                line.phase(),
                line.by(),
                line.message());
    }

    private static <T> Page<T> page(List<T> found, int size, Function<T, String> place) {
        return found.size() <= size
                ? new Page<>(found, null)
                : new Page<>(found.subList(0, size), place.apply(found.get(size - 1)));
    }

    private static String by(SecurityContext caller) {
        return caller.getUserPrincipal().getName();
    }

    private static NodeName name(String name) {
        try {
            return new NodeName(name);
        } catch (IllegalArgumentException noName) {
            throw ProblemException.badRequest(String.valueOf(noName.getMessage()));
        }
    }
}
