/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.postgres;

import java.io.IOException;

/**
 * Ends a daemon when this JVM dies without closing it.
 *
 * <p>Postgres detaches itself from the process that starts it. The guard is a small shell that
 * waits on a pipe held by this JVM; when the kernel closes the pipe, be it after {@code kill -9},
 * the shell stops the daemon at once.
 */
final class OrphanGuard implements AutoCloseable {

    private static final String WAIT_THEN_QUIT =
            "trap '' HUP INT TERM; while read -r _; do :; done; kill -QUIT \"$1\"";

    private final Process shell;

    private OrphanGuard(Process shell) {
        this.shell = shell;
    }

    static OrphanGuard of(long pid) throws IOException {
        return new OrphanGuard(
                new ProcessBuilder("/bin/sh", "-c", WAIT_THEN_QUIT, "sh", Long.toString(pid))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start());
    }

    /** Calls the guard off; it must be called while the daemon's process id is still its own. */
    @Override
    public void close() {
        shell.destroyForcibly();
    }
}
