/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A way to a machine that can be cut, as a cable is: no goodbye to either side. */
final class CutLink implements AutoCloseable {

    private final ServerSocket server;
    private final Set<Socket> ends = ConcurrentHashMap.newKeySet();

    private CutLink(ServerSocket server) {
        this.server = server;
    }

    static CutLink to(String address, int port) throws IOException {
        CutLink link = new CutLink(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        Thread.ofVirtual().start(() -> link.carry(address, port));
        return link;
    }

    String address() {
        return server.getInetAddress().getHostAddress();
    }

    int port() {
        return server.getLocalPort();
    }

    void cut() throws IOException {
        for (Socket end : ends) {
            if (!end.isClosed()) {
                end.setSoLinger(true, 0);
                end.close();
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }

    private void carry(String address, int port) {
        try (Socket here = server.accept();
                Socket there = new Socket(address, port)) {
            ends.add(here);
            ends.add(there);
            Thread back = Thread.ofVirtual().start(() -> copy(there, here));
            copy(here, there);
            back.join();
        } catch (IOException | InterruptedException e) {
            System.getLogger(CutLink.class.getName())
                    .log(System.Logger.Level.DEBUG, "the link is down", e);
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            System.getLogger(CutLink.class.getName())
                    .log(System.Logger.Level.DEBUG, "the link was cut", e);
        }
    }
}
