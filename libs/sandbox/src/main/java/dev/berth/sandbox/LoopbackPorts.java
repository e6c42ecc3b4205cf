/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds free TCP ports for servers that are stopped and started again.
 *
 * <p>The ports lie below the range from which Linux takes the local ports of outgoing connections
 * (32768 and up). A port from that range could be lost to somebody's connection while its server is
 * away, and a client that keeps dialling it over loopback can even connect to itself.
 */
public final class LoopbackPorts {

    private static final int FIRST = 20_000;
    private static final int END = 32_000;
    private static final int TRIES = 200;

    private LoopbackPorts() {}

    /**
     * A port in [20000, 32000) on which nobody listens at {@code address} right now.
     *
     * @throws IllegalStateException when 200 random ports were all taken
     */
    public static int free(InetAddress address) {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            if (isFree(address, port)) {
                return port;
            }
        }
        throw new IllegalStateException(
                "No free port on "
                        + address.getHostAddress()
                        + ": tried "
                        + TRIES
                        + " between "
                        + FIRST
                        + " and "
                        + END);
    }

    /** 127.0.0.1, whatever {@code localhost} resolves to on this host. */
    public static InetAddress localhost() {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isFree(InetAddress address, int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, address)) {
            return socket.isBound();
        } catch (IOException _) {
            return false;
        }
    }
}
