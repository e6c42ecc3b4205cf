/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.ssh;

import dev.berth.sandbox.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The bench's folder and what runs in it; gone when closed, on Ctrl-C too. */
final class Workplace implements AutoCloseable {

    private final Path folder;
    private @Nullable Rig rig;
    private boolean closed;

    Workplace(Path folder) {
        this.folder = folder;
    }

    Rig rig(Options options) throws Exception {
        Rig started = new Rig(options, folder);
        synchronized (this) {
            rig = started;
            if (closed) {
                started.close();
            }
        }
        return started;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (rig != null) {
            rig.close();
        }
        try {
            TemporaryFolder.remove(folder);
        } catch (IOException e) {
            System.err.println(folder + " cannot be removed: " + e);
        }
    }
}
