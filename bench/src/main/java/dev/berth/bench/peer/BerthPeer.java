/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.peer;

import java.io.IOException;
import java.util.List;

/** Berth's own push, in its warm process. */
final class BerthPeer implements Peer {

    private final String name;
    private final String order;
    private final PushProcess process;

    /**
     * @param order what the process is told before the addresses
     */
    BerthPeer(String name, String order, PushProcess process) {
        this.name = name;
        this.order = order;
        this.process = process;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void run(List<String> addresses) throws IOException {
        String answer = process.ask(order + " " + String.join(" ", addresses));
        if (!answer.equals("done")) {
            throw new IOException(name + ": " + answer);
        }
    }

    @Override
    public long cpuNanos() throws IOException {
        return process.cpuNanos();
    }

    @Override
    public void settle() {
        // Every connection was closed before the answer came.
    }
}
