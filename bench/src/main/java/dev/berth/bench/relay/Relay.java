/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A link with a round trip time, where the kernel has none to offer: every chunk is passed on half
 * a round trip after it came. The TCP handshake is part of the link: the machine is connected to
 * one and a half round trips after the client believed itself connected, when the client's first
 * packet would have arrived, and with it goes what the client has said by then.
 */
public final class Relay implements AutoCloseable {

    private final long halfTrip;
    private final List<ServerSocket> doors = new ArrayList<>();

    /**
     * @param roundTrip zero passes everything on at once
     */
    public Relay(Duration roundTrip) {
        this.halfTrip = roundTrip.toNanos() / 2;
    }

    /** Lets the machine be reached through this link as well. */
    public void link(InetSocketAddress from, InetSocketAddress to) throws IOException {
        ServerSocket door = new ServerSocket();
        doors.add(door);
        door.setReuseAddress(true);
        door.bind(from, 512);
        Thread.ofVirtual().name("relay " + from).start(() -> accept(door, to));
    }

    private void accept(ServerSocket door, InetSocketAddress to) {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                long arrived = System.nanoTime();
                Conversation conversation = new Conversation(client, halfTrip);
                Thread.ofVirtual().start(() -> conversation.hold(to, arrived));
            } catch (IOException e) {
                if (!door.isClosed()) {
                    throw new UncheckedIOException("the relay cannot accept any more", e);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (ServerSocket door : doors) {
            door.close();
        }
    }
}
