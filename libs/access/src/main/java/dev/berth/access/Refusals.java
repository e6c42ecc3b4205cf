/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.access;

import dev.berth.events.VisibleText;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Callers that were turned away: each is counted, and enough of them are logged to see who it is.
 * What they presented as a token is in neither.
 */
@Singleton
class Refusals {

    private static final Logger LOG = Logger.getLogger(Refusals.class);

    /** Lines each minute; a scanner must not fill the disk. */
    static final int LINES = 20;

    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final Counter unauthorized;
    private final Counter forbidden;
    private long minute = System.nanoTime();
    private int lines;
    private int silent;

    Refusals(MeterRegistry meters) {
        this.unauthorized = counter(meters, 401);
        this.forbidden = counter(meters, 403);
    }

    private static Counter counter(MeterRegistry meters, int status) {
        return Counter.builder("berth.access.refused")
                .description(
                        "Requests of callers that no token knows (401) or no role allows (403)")
                .tag("status", String.valueOf(status))
                .register(meters);
    }

    void unauthorized(RoutingContext request) {
        unauthorized.increment();
        tell(
                request.request().getHeader("Authorization") == null
                        ? "401: no token"
                        : "401: a token that is not known",
                request);
    }

    void forbidden(RoutingContext request, @Nullable String caller) {
        forbidden.increment();
        tell(
                "403: the role of " + (caller == null ? "the caller" : caller) + " is too small",
                request);
    }

    private void tell(String what, RoutingContext request) {
        int more = room();
        if (more < 0) {
            return;
        }
        LOG.warnf(
                "%s: %s %s from %s%s",
                what,
                request.request().method(),
                VisibleText.shortened(String.valueOf(request.request().path())),
                request.request().remoteAddress() == null
                        ? "?"
                        : request.request().remoteAddress().hostAddress(),
                more == 0 ? "" : "; " + more + " more were not logged");
    }

    /** How many were not logged before this line; negative when this one is not to be either. */
    private synchronized int room() {
        if (System.nanoTime() - minute >= MINUTE) {
            minute = System.nanoTime();
            lines = 0;
        }
        if (lines >= LINES) {
            silent++;
            return -1;
        }
        lines++;
        int more = silent;
        silent = 0;
        return more;
    }
}
