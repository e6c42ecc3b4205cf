/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.berth.events.FailureClass;
import dev.berth.events.Violation;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An error as RFC 9457 has it.
 *
 * @param detail what was wrong and what to do; never a stack trace
 * @param violations what is wrong with the body, field by field; absent when that is not it
 * @param failure the failure class, when work on a machine failed
 * @param nextStep what to do about that failure
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        @Nullable List<Violation> violations,
        @Nullable FailureClass failure,
        @Nullable String nextStep) {

    static final String MEDIA_TYPE = "application/problem+json";

    static Problem of(int status, String title, String detail) {
        return new Problem("about:blank", title, status, detail, null, null, null);
    }

    Response response() {
        return Response.status(status).type(MEDIA_TYPE).entity(this).build();
    }
}
