/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.access;

import com.fasterxml.jackson.core.JacksonException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.security.Principal;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Every error leaves as a problem document. */
public class Problems {

    private static final Logger LOG = Logger.getLogger(Problems.class);
    private static final String CHALLENGE = "Bearer realm=\"berth\"";

    private final Refusals refusals;

    Problems(Refusals refusals) {
        this.refusals = refusals;
    }

    @ServerExceptionMapper
    public Response problem(ProblemException problem) {
        return problem.response();
    }

    @ServerExceptionMapper({AuthenticationFailedException.class, UnauthorizedException.class})
    public Response unauthorized(SecurityException refused, RoutingContext request) {
        refusals.unauthorized(request);
        return Response.fromResponse(
                        Problem.of(
                                        401,
                                        "Unauthorized",
                                        "a valid bearer token is needed: Authorization: Bearer"
                                                + " <token>")
                                .response())
                .header(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE)
                .build();
    }

    @ServerExceptionMapper
    public Response forbidden(
            ForbiddenException refused, RoutingContext request, ContainerRequestContext context) {
        Principal caller = context.getSecurityContext().getUserPrincipal();
        refusals.forbidden(request, caller == null ? null : caller.getName());
        return Problem.of(403, "Forbidden", "the caller's role does not allow this").response();
    }

    @ServerExceptionMapper
    public Response notJson(JacksonException broken) {
        return Problem.of(400, "Bad Request", "the body is not the JSON that is expected here")
                .response();
    }

    @ServerExceptionMapper
    public Response framework(WebApplicationException thrown) {
        Response original = thrown.getResponse();
        Response.StatusType status = original.getStatusInfo();
        if (original.getStatus() >= 500) {
            return unexpected(thrown);
        }
        Response.ResponseBuilder response =
                Response.fromResponse(
                        Problem.of(
                                        original.getStatus(),
                                        status.getReasonPhrase(),
                                        explained(original.getStatus()))
                                .response());
        String allow = original.getHeaderString(HttpHeaders.ALLOW);
        return allow == null ? response.build() : response.header(HttpHeaders.ALLOW, allow).build();
    }

    @ServerExceptionMapper
    public Response unexpected(Exception thrown) {
        if (callerIsGone(thrown)) {
            LOG.debugf(thrown, "the caller went away while it sent its request");
            return Problem.of(400, "Bad Request", "the request was not sent to its end").response();
        }
        UUID id = UUID.randomUUID();
        LOG.errorf(thrown, "request failed, incident %s", id);
        return Problem.of(
                        500,
                        "Internal Server Error",
                        "something is wrong in this service; its log has incident " + id)
                .response();
    }

    private static boolean callerIsGone(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpClosedException) {
                return true;
            }
        }
        return false;
    }

    private static String explained(int status) {
        return switch (status) {
            case 400 -> "the request cannot be read";
            case 404 -> "there is nothing at this path";
            case 405 -> "this path does not know this method";
            case 406 -> "answers are application/json";
            case 413 -> "the body is too large";
            case 415 -> "the body must be JSON, with Content-Type: application/json";
            default -> "the request was refused";
        };
    }
}
