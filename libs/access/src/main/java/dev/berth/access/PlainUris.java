/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.access;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.regex.Pattern;

/**
 * Refuses paths and queries with control characters, or with percent signs that encode nothing,
 * before anything looks at them. Nothing that is served here has such a name, and a database throws
 * at a NUL.
 */
@Singleton
class PlainUris {

    /** Before whatever Quarkus does with a request. */
    private static final int FIRST = 500;

    private static final Pattern NOT_PLAIN =
            Pattern.compile("%(?:[01][0-9A-Fa-f]|7[Ff]|(?![0-9A-Fa-f]{2}))");

    private static final Problem REFUSAL =
            Problem.of(
                    400,
                    "Bad Request",
                    "the path or query has a control character or a broken percent-encoding");

    void register(@Observes Filters filters) {
        filters.register(PlainUris::refuse, FIRST);
    }

    private static void refuse(RoutingContext request) {
        if (isPlain(request.request().uri())) {
            request.next();
            return;
        }
        request.response()
                .setStatusCode(REFUSAL.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .end(
                        new JsonObject()
                                .put("type", REFUSAL.type())
                                .put("title", REFUSAL.title())
                                .put("status", REFUSAL.status())
                                .put("detail", REFUSAL.detail())
                                .encode());
    }

    static boolean isPlain(String uri) {
        return !NOT_PLAIN.matcher(uri).find();
    }
}
