/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import dev.berth.access.ProblemException;
import dev.berth.access.Role;
import dev.berth.eventlog.UnavailableException;
import dev.berth.events.JoinEvent;
import dev.berth.renderer.node.JoinNode;
import dev.berth.renderer.node.JoinOutcome;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The same intake as on Kafka, by REST: the caller's identity is the source. */
@Path("/api/v1/nodes")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "nodes")
class JoinResource {

    static final int MAX_BYTES = 64 * 1024;

    /** When to ask again for a name that the name service gave no answer for. */
    private static final Duration NAMES_ANSWER = Duration.ofSeconds(10);

    private final Admission admission;
    private final JoinNode nodes;

    JoinResource(Admission admission, JoinNode nodes) {
        this.admission = admission;
        this.nodes = nodes;
    }

    /**
     * @param outcome joined, held, rejoined, unchanged, updated, drift or change-pending
     * @param details why, where there is something to say
     */
    record Answer(String node, String outcome, List<String> details) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.OPERATOR)
    @Operation(summary = "Announce a node: the desired state, not a command")
    @APIResponse(responseCode = "201", description = "a new node")
    @APIResponse(responseCode = "200", description = "nothing new, or the inventory was updated")
    @APIResponse(responseCode = "202", description = "an operator must accept the change first")
    @APIResponse(responseCode = "422", description = "refused; each violation with field and rule")
    @APIResponse(
            responseCode = "429",
            description = "more than the policy's perMinute; Retry-After says when there is room")
    @APIResponse(
            responseCode = "503",
            description = "the name service gives no answer for ssh.host; try again")
    public Response join(
            @RequestBody(content = @Content(schema = @Schema(implementation = JoinEvent.class)))
                    byte[] body,
            @Context SecurityContext caller) {
        if (body.length > MAX_BYTES) {
            throw ProblemException.tooLarge("a join event has at most " + MAX_BYTES + " bytes");
        }
        String source = caller.getUserPrincipal().getName();
        AnnouncedJoin join = admitted(body, source);
        String node = join.node().value();
        URI location = URI.create("/api/v1/nodes/" + node);
        return switch (nodes.join(
                join.node(),
                join.spec(),
                join.rejoin(),
                join.mayWiden(),
                join.time(),
                join.origin())) {
            case JoinOutcome.Joined _ ->
                    Response.created(location).entity(answer(node, "joined")).build();
            case JoinOutcome.HeldForConflict held ->
                    Response.created(location)
                            .entity(new Answer(node, "held", held.conflicts()))
                            .build();
            case JoinOutcome.Rejoined _ -> ok(location, answer(node, "rejoined"));
            case JoinOutcome.Unchanged _ -> ok(location, answer(node, "unchanged"));
            case JoinOutcome.Older _ -> ok(location, answer(node, "older"));
            case JoinOutcome.Updated updated ->
                    ok(location, answer(node, updated.drift() ? "drift" : "updated"));
            case JoinOutcome.ChangePending pending ->
                    Response.accepted(new Answer(node, "change-pending", pending.why()))
                            .location(location)
                            .build();
            case JoinOutcome.Withdrawn _ ->
                    throw ProblemException.conflict(JoinOutcome.Withdrawn.ADVICE);
        };
    }

    private AnnouncedJoin admitted(byte[] body, String source) {
        try {
            Announcement announced = admission.read(body, source, null, "REST");
            admission
                    .overRate(source)
                    .ifPresent(
                            wait -> {
                                throw ProblemException.tooMany(
                                        "the source sent as many events as the intake policy's"
                                                + " perMinute allows; send it again later",
                                        wait);
                            });
            return admission.admit(announced);
        } catch (Admission.RefusedException refused) {
            throw refusal(refused);
        } catch (UnavailableException away) {
            throw unavailable(away);
        }
    }

    static ProblemException unavailable(UnavailableException away) {
        return ProblemException.unavailable(away.getMessage() + "; try again", NAMES_ANSWER);
    }

    static ProblemException refusal(Admission.RefusedException refused) {
        if (refused.violations().stream().anyMatch(v -> v.rule().equals("json"))) {
            return ProblemException.badRequest(refused.violations().getFirst().message());
        }
        return ProblemException.refused(refused.violations());
    }

    private static Answer answer(String node, String outcome) {
        return new Answer(node, outcome, List.of());
    }

    private static Response ok(URI location, Answer answer) {
        return Response.ok(answer).location(location).build();
    }
}
