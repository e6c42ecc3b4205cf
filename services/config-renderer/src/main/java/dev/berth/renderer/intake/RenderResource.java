/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import dev.berth.access.ProblemException;
import dev.berth.access.Role;
import dev.berth.eventlog.UnavailableException;
import dev.berth.events.JoinEvent;
import dev.berth.renderer.node.PreviewNode;
import dev.berth.renderer.node.RenderingView;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The files of a node that nobody has announced: policy and rendering, and nothing is stored. */
@Path("/api/v1/render")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "rendering")
class RenderResource {

    private final Admission admission;
    private final PreviewNode nodes;

    RenderResource(Admission admission, PreviewNode nodes) {
        this.admission = admission;
        this.nodes = nodes;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.OPERATOR)
    @Operation(summary = "Render a join event without announcing it: files, findings, provenance")
    @APIResponse(responseCode = "200", description = "rendered, or refused with findings")
    @APIResponse(
            responseCode = "422",
            description = "the policy refuses the event; each violation with field and rule")
    public RenderingView render(
            @RequestBody(content = @Content(schema = @Schema(implementation = JoinEvent.class)))
                    byte[] body,
            @Context SecurityContext caller) {
        if (body.length > JoinResource.MAX_BYTES) {
            throw ProblemException.tooLarge(
                    "a join event has at most " + JoinResource.MAX_BYTES + " bytes");
        }
        try {
            AnnouncedJoin join =
                    admission.admit(
                            admission.read(
                                    body, caller.getUserPrincipal().getName(), null, "preview"));
            return nodes.preview(join.node(), join.spec());
        } catch (Admission.RefusedException refused) {
            throw JoinResource.refusal(refused);
        } catch (UnavailableException away) {
            throw JoinResource.unavailable(away);
        }
    }
}
