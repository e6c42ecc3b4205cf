/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands before a machine and counts who is connected at once. Holds the first connection up until
 * a second one comes, or for a moment, so that two that could overlap do.
 */
final class Relay implements AutoCloseable {

    private static final Duration MOMENT = Duration.ofSeconds(1);

    private final ServerSocket server;
    private final InetSocketAddress machine;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final CountDownLatch second = new CountDownLatch(2);

    private Relay(ServerSocket server, InetSocketAddress machine) {
        this.server = server;
        this.machine = machine;
    }

    static Relay before(String address, int port) throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Relay relay = new Relay(server, new InetSocketAddress(address, port));
        Thread.ofVirtual().start(relay::accept);
        return relay;
    }

    String address() {
        return server.getInetAddress().getHostAddress();
    }

    int port() {
        return server.getLocalPort();
    }

    int connections() {
        return connections.get();
    }

    int mostAtOnce() {
        return mostAtOnce.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException closed) {
            open.forEach(Relay::close);
        }
    }

    private void serve(Socket client) {
        open.add(client);
        connections.incrementAndGet();
        mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        second.countDown();
        try (client;
                Socket upstream = new Socket(machine.getAddress(), machine.getPort())) {
            boolean _ = second.await(MOMENT.toMillis(), TimeUnit.MILLISECONDS);
            Thread back = Thread.ofVirtual().start(() -> copy(upstream, client));
            copy(client, upstream);
            back.join();
        } catch (IOException | InterruptedException e) {
            // The link is down, as links are; the counts are what the test looks at.
            close(client);
        } finally {
            atOnce.decrementAndGet();
            open.remove(client);
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
            to.shutdownOutput();
        } catch (IOException e) {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
