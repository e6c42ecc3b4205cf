/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last requests, oldest first; bounded, because a demonstration may run for days. */
final class RequestLog {

    private final Deque<ApiRequest> entries = new ArrayDeque<>();
    private final int limit;

    RequestLog(int limit) {
        this.limit = limit;
    }

    synchronized void add(ApiRequest request) {
        entries.addLast(request);
        if (entries.size() > limit) {
            entries.removeFirst();
        }
    }

    synchronized List<ApiRequest> all() {
        return List.copyOf(entries);
    }
}
