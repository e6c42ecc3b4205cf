/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.peer;

import java.io.IOException;
import java.util.List;

/** One way to put the set on machines and start the kubelet. */
public interface Peer {

    /** As it stands in the table and in the JSON. */
    String name();

    /**
     * Does the work on all of these machines and returns when it is done.
     *
     * @throws IOException if it failed on one of them; with what it said
     */
    void run(List<String> addresses) throws IOException, InterruptedException;

    /** CPU time of this peer's processes on our side so far. */
    long cpuNanos() throws IOException;

    /** Ends what a run left in the background, so that the next one begins with nothing open. */
    void settle() throws IOException;
}
