/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import java.util.function.Predicate;

/** What tests break on purpose. */
final class Faults {

    /** Thrown through the HTTP server, which then closes the connection without a word. */
    static final class Dropped extends RuntimeException {
        Dropped() {
            super("dropped on purpose", null, false, false);
        }
    }

    private static final Predicate<ApiRequest> NONE = _ -> false;

    private volatile Predicate<ApiRequest> watches = NONE;
    private volatile Predicate<ApiRequest> requests = NONE;

    void cutWatches(Predicate<ApiRequest> which) {
        watches = which;
    }

    void restoreWatches() {
        watches = NONE;
    }

    void drop(Predicate<ApiRequest> which) {
        requests = which;
    }

    void stopDropping() {
        requests = NONE;
    }

    boolean drops(ApiRequest request) {
        return requests.test(request) || request.verb().equals("watch") && watches.test(request);
    }
}
