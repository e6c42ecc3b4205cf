/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.e2e.stack;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What was started, ended in the reverse order; also when it is closed while things still start.
 */
public final class Parts implements AutoCloseable {

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private boolean closed;

    /**
     * Takes charge of a part that was just started.
     *
     * @throws IllegalStateException if everything was ended meanwhile; the part is ended first
     */
    synchronized <T extends AutoCloseable> T add(T part) {
        if (closed) {
            end(part);
            throw new IllegalStateException("ended while starting");
        }
        started.push(part);
        return part;
    }

    @Override
    public synchronized void close() {
        closed = true;
        while (!started.isEmpty()) {
            end(started.pop());
        }
    }

    private static void end(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception stubborn) {
            System.getLogger(Parts.class.getName())
                    .log(System.Logger.Level.WARNING, part + " did not end well", stubborn);
        }
    }
}
