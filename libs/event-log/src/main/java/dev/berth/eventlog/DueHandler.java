/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog;

import java.time.Duration;
import java.util.Optional;

/** Does one kind of due work; one bean per kind. */
public interface DueHandler {

    /** Name of the kind; stable, because rows carry it. */
    String kind();

    /** How many items of this kind run at once in this process. */
    default int concurrency() {
        return 4;
    }

    /**
     * How lanes share the places of {@link #concurrency()}. Empty: there are no lanes, and what is
     * due first runs first.
     */
    default Optional<DueLanes> lanes() {
        return Optional.empty();
    }

    /**
     * How long a claim holds without {@link DueWork#renew}; after that another process may take it.
     */
    default Duration lease() {
        return Duration.ofSeconds(30);
    }

    /**
     * Runs without a transaction on a virtual thread, in the trace that scheduled it, and ends with
     * {@link DueWork#done}, {@link DueWork#again}, {@link DueWork#cancel} or {@link
     * DueWork#schedule} in a transaction of its own. A handler that returns without any of these
     * has not done its work: the item is given back like after an exception.
     *
     * @throws Exception any failure; it is logged and the item becomes due again after a growing,
     *     jittered pause (1 s to 60 s)
     */
    void run(DueItem item) throws Exception;
}
