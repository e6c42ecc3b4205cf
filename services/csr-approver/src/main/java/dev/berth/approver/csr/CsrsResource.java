/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import dev.berth.access.QueryParameters;
import dev.berth.access.Role;
import dev.berth.approver.csr.CsrRow.State;
import dev.berth.events.CsrDecision;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * Every request of the two kubelet signers that Berth has seen, and why it stands where it stands.
 */
@Path("/api/v1/csrs")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "certificate signing requests")
class CsrsResource {

    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;

    private final ExplainCsr explain;
    private final PastedRequest pasted;
    private final ExplainPlaces places;

    CsrsResource(ExplainCsr explain, PastedRequest pasted, ExplainPlaces places) {
        this.explain = explain;
        this.pasted = pasted;
        this.places = places;
    }

    /**
     * One page, newest first.
     *
     * @param next the {@code after} of the next page; absent on the last one
     */
    record Page(List<CsrView> items, @Nullable String next) {}

    @GET
    @RolesAllowed(Role.VIEWER)
    @Transactional
    @Operation(summary = "Requests, newest first, filtered by node, state and decision")
    public Page list(
            @QueryParam("node") @Nullable String node,
            @QueryParam("state") @Nullable String state,
            @QueryParam("decision") @Nullable String decision,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        int size = (int) QueryParameters.number("limit", limit, DEFAULT_LIMIT, 1, MAX_LIMIT);
        List<CsrRow> found =
                CsrRow.page(
                        node,
                        QueryParameters.oneOf("state", State.values(), state),
                        QueryParameters.oneOf("decision", CsrDecision.values(), decision),
                        QueryParameters.number("after", after, Long.MAX_VALUE, 1, Long.MAX_VALUE),
                        size + 1);
        List<CsrView> shown = found.stream().limit(size).map(CsrView::of).toList();
        return new Page(
                shown, found.size() <= size ? null : Long.toString(found.get(size - 1).seen));
    }

    @GET
    @Path("{name}/explain")
    @RolesAllowed(Role.VIEWER)
    @Operation(summary = "What every check said of this request, and what would be decided now")
    public Explanation explain(@PathParam("name") String name) {
        return places.make(() -> explain.explain(name));
    }

    @GET
    @Path("{name}/explain")
    @Produces(MediaType.TEXT_PLAIN)
    @RolesAllowed(Role.VIEWER)
    @Operation(hidden = true)
    public String explainText(@PathParam("name") String name) {
        return ExplanationText.of(explain(name));
    }

    @POST
    @Path("explain")
    @Consumes(MediaType.WILDCARD) // whatever a client calls it, it is read as YAML
    @RolesAllowed(Role.VIEWER)
    @Operation(
            summary = "What would be decided of a pasted CertificateSigningRequest; files nothing")
    public Explanation explainPasted(
            String object,
            @QueryParam("requester") @Nullable String requester,
            @QueryParam("group") List<String> groups) {
        return places.make(() -> explain.explain(pasted.read(object, requester, groups)));
    }

    @POST
    @Path("explain")
    @Consumes(MediaType.WILDCARD) // whatever a client calls it, it is read as YAML
    @Produces(MediaType.TEXT_PLAIN)
    @RolesAllowed(Role.VIEWER)
    @Operation(hidden = true)
    public String explainPastedText(
            String object,
            @QueryParam("requester") @Nullable String requester,
            @QueryParam("group") List<String> groups) {
        return ExplanationText.of(explainPasted(object, requester, groups));
    }
}
