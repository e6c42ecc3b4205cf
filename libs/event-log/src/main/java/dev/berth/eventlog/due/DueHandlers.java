/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.due;

import dev.berth.eventlog.DueHandler;
import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The service's handlers by kind. */
@ApplicationScoped
class DueHandlers {

    private final Map<String, DueHandler> byKind = new LinkedHashMap<>();

    DueHandlers(@All List<DueHandler> handlers) {
        for (DueHandler handler : handlers) {
            DueHandler other = byKind.putIfAbsent(handler.kind(), handler);
            if (other != null) {
                throw new IllegalStateException(
                        "two handlers for due work of kind %s: %s and %s"
                                .formatted(handler.kind(), other, handler));
            }
            if (handler.concurrency() < 1 || handler.lease().toMillis() < 1) {
                throw new IllegalStateException(
                        "handler for due work of kind %s needs a concurrency and a lease above zero"
                                .formatted(handler.kind()));
            }
        }
    }

    Collection<DueHandler> all() {
        return List.copyOf(byKind.values());
    }

    DueHandler of(String kind) {
        DueHandler handler = byKind.get(kind);
        if (handler == null) {
            throw new IllegalArgumentException("no handler for due work of kind " + kind);
        }
        return handler;
    }
}
