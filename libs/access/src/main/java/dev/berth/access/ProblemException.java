/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.access;

import dev.berth.events.FailureClass;
import dev.berth.events.Violation;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends a request with a problem; a running transaction rolls back. */
public class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    private final @Nullable Duration retryAfter;

    private ProblemException(Problem problem) {
        this(problem, null);
    }

    private ProblemException(Problem problem, @Nullable Duration retryAfter) {
        super(problem.detail());
        this.problem = problem;
        this.retryAfter = retryAfter;
    }

    public static ProblemException badRequest(String detail) {
        return new ProblemException(Problem.of(400, "Bad Request", detail));
    }

    public static ProblemException notFound(String detail) {
        return new ProblemException(Problem.of(404, "Not Found", detail));
    }

    public static ProblemException conflict(String detail) {
        return new ProblemException(Problem.of(409, "Conflict", detail));
    }

    public static ProblemException tooLarge(String detail) {
        return new ProblemException(Problem.of(413, "Content Too Large", detail));
    }

    /** There is no room now; nobody knows for how long. */
    public static ProblemException tooMany(String detail) {
        return new ProblemException(Problem.of(429, "Too Many Requests", detail));
    }

    /**
     * @param retryAfter when there is room again; said to the caller in whole seconds
     */
    public static ProblemException tooMany(String detail, Duration retryAfter) {
        return new ProblemException(Problem.of(429, "Too Many Requests", detail), retryAfter);
    }

    /** Something this service needs for the answer is away. */
    public static ProblemException unavailable(String detail, Duration retryAfter) {
        return new ProblemException(Problem.of(503, "Service Unavailable", detail), retryAfter);
    }

    /** It took longer than this service takes for it. */
    public static ProblemException unavailable(String detail) {
        return new ProblemException(Problem.of(503, "Service Unavailable", detail));
    }

    /** The body was understood and refused: each violation names its field and rule. */
    public static ProblemException refused(List<Violation> violations) {
        return new ProblemException(
                new Problem(
                        "about:blank",
                        "Unprocessable Content",
                        422,
                        violations.size() + " violation(s); see each field",
                        List.copyOf(violations),
                        null,
                        null));
    }

    /** The request was fine, but a machine or the cluster did not do its part. */
    public static ProblemException failed(FailureClass failure, String detail) {
        return new ProblemException(
                new Problem(
                        "about:blank",
                        "Bad Gateway",
                        502,
                        detail,
                        null,
                        failure,
                        failure.nextStep()));
    }

    Response response() {
        Response response = problem.response();
        return retryAfter == null
                ? response
                : Response.fromResponse(response)
                        .header(HttpHeaders.RETRY_AFTER, seconds(retryAfter))
                        .build();
    }

    private static long seconds(Duration duration) {
        return Math.max(1, duration.plusMillis(999).toSeconds());
    }
}
