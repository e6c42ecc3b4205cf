/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import java.util.function.Supplier;

/** Runs one command on one machine: one connection, one exec. */
public interface MachineShell {

    /**
     * Connects, checks the host key, logs in, runs the script and disconnects. Blocks the calling
     * thread for at most {@code limits.total()} (and the connect and login timeouts within it).
     *
     * @param script a constant POSIX script; it may be visible in the machine's process list
     * @param stdin asked for the bytes of standard input once the login succeeded, and only then;
     *     what it throws is thrown on, after the connection was closed
     * @param cancel closes the connection early
     * @return never null and never an exception for what the machine did
     */
    ShellOutcome run(
            Target target,
            String script,
            Supplier<byte[]> stdin,
            Limits limits,
            CancelSignal cancel);
}
