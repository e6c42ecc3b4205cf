/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.machine;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Machines that never work, each on an address of its own: in turn dead, hung, and hostile in two
 * ways.
 */
public final class BadMachines implements AutoCloseable {

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
    private static final int MOST_PENDING = 16;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final int count;

    private BadMachines(int count) {
        this.count = count;
    }

    /** Starts them. */
    public static BadMachines start(int count) throws IOException {
        BadMachines machines = new BadMachines(count);
        try {
            for (int i = 1; i <= count; i++) {
                machines.begin(kind(i), new InetSocketAddress(address(i), Machines.PORT));
            }
            return machines;
        } catch (IOException e) {
            machines.close();
            throw e;
        }
    }

    /** What the n-th is like, counted from 1. */
    static Kind kind(int machine) {
        return Kind.values()[(machine - 1) % Kind.values().length];
    }

    static String address(int machine) {
        return "127.78." + Machines.Way.values().length + "." + machine;
    }

    /** Where they are. */
    public List<String> addresses() {
        return IntStream.rangeClosed(1, count).mapToObj(BadMachines::address).toList();
    }

    private void begin(Kind kind, InetSocketAddress address) throws IOException {
        ServerSocket server = new ServerSocket();
        open.push(server);
        server.bind(address, 1);
        switch (kind) {
            case DEAD -> fill(server);
            case HUNG -> accept(server, new byte[0], new byte[0]);
            case BANNER -> accept(server, new byte[0], LINES);
            case PACKETS -> accept(server, NAME, ignoredPackets());
        }
    }

    /** Linux drops the first packet of whoever comes when nobody takes those that wait. */
    private void fill(ServerSocket server) throws IOException {
        for (int pending = 0; pending < MOST_PENDING; pending++) {
            Socket waiting = new Socket();
            open.push(waiting);
            try {
                waiting.connect(server.getLocalSocketAddress(), 200);
            } catch (java.net.SocketTimeoutException full) {
                return;
            }
        }
        throw new IOException("a server that accepts nothing still answers here");
    }

    private void accept(ServerSocket server, byte[] first, byte[] endless) {
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                while (true) {
                                    Socket visitor = server.accept();
                                    Thread.ofVirtual().start(() -> talk(visitor, first, endless));
                                }
                            } catch (IOException closed) {
                                // The bench is over.
                            }
                        });
    }

    /** Some 30 MB/s: more is not needed to be endless, and would only measure this process. */
    private static void talk(Socket visitor, byte[] first, byte[] endless) {
        try (visitor) {
            OutputStream out = visitor.getOutputStream();
            out.write(first);
            if (endless.length == 0) {
                visitor.getInputStream().transferTo(OutputStream.nullOutputStream());
                return;
            }
            while (true) {
                out.write(endless);
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
