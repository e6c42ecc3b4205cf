/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.kubelet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * The kubelet's own port. Until there is a serving certificate every TLS handshake ends with the
 * alert {@code internal_error}; after that handshakes succeed. Requests are not answered: the
 * connection is closed after the handshake.
 */
final class KubeletDoor implements AutoCloseable {

    /** A fatal alert, {@code internal_error}, as a TLS record. */
    private static final byte[] INTERNAL_ERROR = {21, 3, 3, 0, 2, 2, 80};

    private static final int HANDSHAKE_TIMEOUT_MILLIS = 5_000;

    private final ServerSocket socket;
    private final KubeletLog log;
    private final AtomicReference<@Nullable SSLContext> tls = new AtomicReference<>();

    private KubeletDoor(ServerSocket socket, KubeletLog log) {
        this.socket = socket;
        this.log = log;
    }

    /**
     * @throws KubeletFailure if the port is taken
     */
    static KubeletDoor open(InetAddress address, int port, KubeletLog log) throws KubeletFailure {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port), 64);
            KubeletDoor door = new KubeletDoor(socket, log);
            Thread.ofVirtual().name("kubelet-door-" + address.getHostAddress()).start(door::accept);
            return door;
        } catch (IOException e) {
            throw new KubeletFailure(
                    "Failed to listen and serve on "
                            + address.getHostAddress()
                            + ":"
                            + port
                            + ": "
                            + e.getMessage(),
                    e);
        }
    }

    void certify(Identity identity) throws KubeletFailure {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(ApiClient.keys(identity), null, null);
            tls.set(context);
        } catch (GeneralSecurityException | IOException e) {
            throw new KubeletFailure(
                    "the serving certificate cannot be used: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            log.line("the port could not be closed: " + e);
        }
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                Thread.ofVirtual().name("kubelet-connection").start(() -> answer(client));
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    log.line("cannot accept a connection: " + e);
                }
            }
        }
    }

    private void answer(Socket client) {
        try (client) {
            client.setSoTimeout(HANDSHAKE_TIMEOUT_MILLIS);
            SSLContext context = tls.get();
            if (context == null) {
                refuse(client);
            } else {
                try (SSLSocket secured =
                        (SSLSocket) context.getSocketFactory().createSocket(client, null, true)) {
                    secured.setUseClientMode(false);
                    secured.startHandshake();
                }
            }
        } catch (IOException e) {
            log.line(
                    "http: TLS handshake error from "
                            + client.getRemoteSocketAddress()
                            + ": "
                            + e.getMessage());
        }
    }

    private void refuse(Socket client) throws IOException {
        byte[] hello = new byte[16 * 1024];
        int read = client.getInputStream().read(hello);
        if (read > 0) {
            client.getOutputStream().write(INTERNAL_ERROR);
            client.getOutputStream().flush();
            client.shutdownOutput();
        }
        log.line(
                "http: TLS handshake error from "
                        + client.getRemoteSocketAddress()
                        + ": no serving certificate available for the kubelet");
    }
}
