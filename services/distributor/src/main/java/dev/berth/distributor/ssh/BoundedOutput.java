/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Keeps the first bytes of a stream and counts the rest; reports when it is flooded. */
final class BoundedOutput extends OutputStream {

    private static final int PATIENCE = 16;

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final int most;
    private final Runnable onFlood;
    private final CountDownLatch closed = new CountDownLatch(1);
    private long seen;

    BoundedOutput(int most, Runnable onFlood) {
        this.most = most;
        this.onFlood = onFlood;
    }

    @Override
    public void write(int value) {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        int room = most - kept.size();
        kept.write(bytes, offset, Math.min(room, length));
        seen += length;
        if (seen > (long) PATIENCE * most) {
            onFlood.run();
        }
    }

    /** The other side will send no more. */
    @Override
    public void close() {
        closed.countDown();
    }

    /** Waits a while for {@link #close}. */
    boolean awaitClosed() throws InterruptedException {
        return closed.await(1, TimeUnit.SECONDS);
    }

    synchronized boolean isCut() {
        return seen > most;
    }

    synchronized String text() {
        return MachineText.printable(kept.toByteArray());
    }
}
