/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.bypass;

import dev.berth.access.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Ways around the approver, each with what to do about it. */
@Path("/api/v1/bypass")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "bypass")
class BypassResource {

    private final BypassWatch watch;

    BypassResource(BypassWatch watch) {
        this.watch = watch;
    }

    @GET
    @RolesAllowed(Role.VIEWER)
    @Operation(summary = "Whether somebody else approves what only Berth is to approve")
    public BypassReport report() {
        return watch.report();
    }
}
