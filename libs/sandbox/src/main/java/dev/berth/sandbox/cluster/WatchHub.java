/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** The watches that are open, so that they can be cut. */
final class WatchHub {

    private final Set<WatchStream> open = ConcurrentHashMap.newKeySet();

    void add(WatchStream watch) {
        open.add(watch);
    }

    void remove(WatchStream watch) {
        open.remove(watch);
    }

    void cut(Predicate<ApiRequest> which) {
        open.stream().filter(watch -> which.test(watch.request())).forEach(WatchStream::cut);
    }

    int size() {
        return open.size();
    }
}
