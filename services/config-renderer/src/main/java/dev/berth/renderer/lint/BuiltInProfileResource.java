/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.lint;

import dev.berth.access.ProblemException;
import dev.berth.access.Role;
import dev.berth.renderer.render.BuiltInFiles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The files of the built-in profile, to begin one of one's own with. */
@Path("/api/v1/profiles/default")
@Tag(name = "rendering")
class BuiltInProfileResource {

    private final Map<String, String> files = BuiltInFiles.all();

    /** File names with their contents. */
    record BuiltIn(String name, Map<String, String> files) {}

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.VIEWER)
    @Operation(summary = "The built-in profile: profile.yaml and its templates")
    @APIResponse(responseCode = "200", description = "file names with their contents")
    public BuiltIn profile() {
        return new BuiltIn(BuiltInFiles.NAME, files);
    }

    @GET
    @Path("{file}")
    @Produces(MediaType.TEXT_PLAIN)
    @RolesAllowed(Role.VIEWER)
    @Operation(summary = "One file of the built-in profile, as it is")
    @APIResponse(responseCode = "200", description = "the file")
    @APIResponse(responseCode = "404", description = "it has no such file")
    public String file(@PathParam("file") String file) {
        String content = files.get(file);
        if (content == null) {
            throw ProblemException.notFound(
                    "the built-in profile has no file of that name; it has " + files.keySet());
        }
        return content;
    }
}
