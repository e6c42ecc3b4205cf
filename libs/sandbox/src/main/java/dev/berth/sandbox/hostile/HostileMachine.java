/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.hostile;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A machine that is of no use before there is any encryption. */
public final class HostileMachine implements AutoCloseable {

    /** How a machine can be bad. */
    public enum Kind {
        /** Nobody answers the first packet of a connection. */
        DEAD,
        /** A connection is accepted, and that is all. */
        HUNG,
        /** Lines without end before the name of the SSH server. */
        BANNER,
        /** Packets without end that an SSH client has to ignore. */
        PACKETS
    }

    private static final byte[] LINES = "x\r\n".repeat(8192).getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NAME = "SSH-2.0-hostile\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOTHING = {};
    private static final int MOST_PENDING = 16;

    private final ServerSocket server;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final AtomicLong said = new AtomicLong();

    private HostileMachine(ServerSocket server) {
        this.server = server;
        open.push(server);
    }

    /**
     * @param address port 0 takes a free one
     */
    public static HostileMachine start(Kind kind, InetSocketAddress address) throws IOException {
        HostileMachine machine = new HostileMachine(new ServerSocket());
        try {
            machine.server.bind(address, 1);
            switch (kind) {
                case DEAD -> machine.fill();
                case HUNG -> machine.accept(NOTHING, NOTHING);
                case BANNER -> machine.accept(NOTHING, LINES);
                case PACKETS -> machine.accept(NAME, ignoredPackets());
            }
            return machine;
        } catch (IOException e) {
            machine.close();
            throw e;
        }
    }

    /** Where it listens. */
    public int port() {
        return server.getLocalPort();
    }

    /** Bytes that it got rid of, to all visitors together. */
    public long said() {
        return said.get();
    }

    /** Linux drops the first packet of whoever comes when nobody takes those that wait. */
    private void fill() throws IOException {
        for (int pending = 0; pending < MOST_PENDING; pending++) {
            Socket waiting = new Socket();
            open.push(waiting);
            try {
                waiting.connect(server.getLocalSocketAddress(), 200);
            } catch (SocketTimeoutException full) {
                return;
            }
        }
        throw new IOException("a server that accepts nothing still answers here");
    }

    private void accept(byte[] first, byte[] endless) {
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                while (true) {
                                    Socket visitor = server.accept();
                                    Thread.ofVirtual().start(() -> talk(visitor, first, endless));
                                }
                            } catch (IOException closed) {
                                // The machine was taken away.
                            }
                        });
    }

    /** Some 30 MB/s: more is not needed to be endless, and would only measure this process. */
    private void talk(Socket visitor, byte[] first, byte[] endless) {
        try (visitor) {
            OutputStream out = visitor.getOutputStream();
            out.write(first);
            if (endless.length == 0) {
                visitor.getInputStream().transferTo(OutputStream.nullOutputStream());
                return;
            }
            while (true) {
                out.write(endless);
                said.addAndGet(endless.length);
                TimeUnit.MILLISECONDS.sleep(1);
            }
        } catch (IOException leaves) {
            // The visitor has had enough.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** SSH_MSG_IGNORE as RFC 4253 has it before a key exchange: length, padding, type, no data. */
    private static byte[] ignoredPackets() {
        byte[] one = new byte[16];
        one[3] = 12;
        one[4] = 6;
        one[5] = 2;
        byte[] many = new byte[one.length * 2048];
        for (int at = 0; at < many.length; at += one.length) {
            System.arraycopy(one, 0, many, at, one.length);
        }
        return many;
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                failure = new IOException("a bad machine did not end", e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
