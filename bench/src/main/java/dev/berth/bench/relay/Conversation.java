/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.relay;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** One connection through the relay: two directions, closed when both are at their end. */
final class Conversation {

    private static final int CHUNK_BYTES = 32 * 1024;
    private static final int CHUNKS_UNDER_WAY = 256;

    private final Socket client;
    private final Socket machine = new Socket();
    private final long halfTrip;
    private final AtomicInteger open = new AtomicInteger(2);

    /** What came, and when it is passed on; an empty one is the end. */
    private record Chunk(byte[] bytes, long due) {}

    Conversation(Socket client, long halfTrip) {
        this.client = client;
        this.halfTrip = halfTrip;
    }

    /**
     * Until both sides are at their end.
     *
     * @param arrived when the client believed itself connected
     */
    void hold(InetSocketAddress to, long arrived) {
        try {
            client.setTcpNoDelay(true);
            // A client may speak first: what it says travels while the handshake still goes on.
            BlockingQueue<Chunk> toMachine = take(client);
            Clock.sleepUntil(arrived + 3 * halfTrip);
            machine.connect(to);
            machine.setTcpNoDelay(true);
            BlockingQueue<Chunk> toClient = take(machine);
            Thread.ofVirtual().start(() -> passOn(toClient, client));
            passOn(toMachine, machine);
        } catch (IOException refused) {
            close(client);
            close(machine);
        }
    }

    private BlockingQueue<Chunk> take(Socket from) {
        BlockingQueue<Chunk> underWay = new ArrayBlockingQueue<>(CHUNKS_UNDER_WAY);
        Thread.ofVirtual().start(() -> take(from, underWay));
        return underWay;
    }

    private void take(Socket from, BlockingQueue<Chunk> underWay) {
        byte[] buffer = new byte[CHUNK_BYTES];
        try {
            InputStream in = from.getInputStream();
            for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
                put(underWay, Arrays.copyOf(buffer, length));
            }
            put(underWay, new byte[0]);
        } catch (IOException gone) {
            // Whichever way it ended, the other side hears of an end.
            put(underWay, new byte[0]);
        }
    }

    private void put(BlockingQueue<Chunk> underWay, byte[] bytes) {
        try {
            underWay.put(new Chunk(bytes, System.nanoTime() + halfTrip));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void passOn(BlockingQueue<Chunk> underWay, Socket to) {
        try {
            OutputStream out = to.getOutputStream();
            for (Chunk chunk = underWay.take(); chunk.bytes().length > 0; chunk = underWay.take()) {
                Clock.sleepUntil(chunk.due());
                out.write(chunk.bytes());
            }
            to.shutdownOutput();
        } catch (IOException gone) {
            // Nobody reads there any more: neither direction has a purpose now.
            close(client);
            close(machine);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (open.decrementAndGet() == 0) {
            close(client);
            close(machine);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException("a socket of the relay cannot be closed", e);
        }
    }
}
