/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.kubelet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * The kubelet's own port. Until there is a serving certificate every TLS handshake ends with the
 * alert {@code internal_error}; after that each connection is one request and its answer.
 */
final class KubeletDoor implements AutoCloseable {

    /** A fatal alert, {@code internal_error}, as a TLS record. */
    private static final byte[] INTERNAL_ERROR = {21, 3, 3, 0, 2, 2, 80};

    private static final int TIMEOUT_MILLIS = 5_000;

    private final ServerSocket socket;
    private final KubeletLog log;
    private final AtomicReference<@Nullable Open> open = new AtomicReference<>();

    /** What it takes to answer. */
    private record Open(SSLContext tls, KubeletApi api) {}

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

    /** Shows this certificate from now on, and lets this API answer. */
    void certify(Identity identity, List<X509Certificate> clientCas, KubeletApi api)
            throws KubeletFailure {
        try {
            open.set(new Open(DoorTls.context(identity, clientCas), api));
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
            client.setSoTimeout(TIMEOUT_MILLIS);
            Open opened = open.get();
            if (opened == null) {
                refuse(client);
                return;
            }
            try (SSLSocket secured =
                    (SSLSocket) opened.tls().getSocketFactory().createSocket(client, null, true)) {
                secured.setUseClientMode(false);
                secured.setWantClientAuth(true);
                secured.startHandshake();
                serve(secured, opened.api());
            }
        } catch (IOException e) {
            log.line(
                    "http: TLS handshake error or broken request from "
                            + client.getRemoteSocketAddress()
                            + ": "
                            + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void serve(SSLSocket client, KubeletApi api)
            throws IOException, InterruptedException {
        DoorRequest request = DoorRequest.read(client.getInputStream());
        KubeletApi.Answer answer =
                api.answer(certificate(client), request.bearer(), request.method(), request.path());
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        String head =
                "HTTP/1.1 "
                        + answer.code()
                        + " \r\nContent-Type: "
                        + answer.contentType()
                        + "\r\nContent-Length: "
                        + body.length
                        + "\r\nConnection: close\r\n\r\n";
        client.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().write(body);
        client.getOutputStream().flush();
    }

    private static @Nullable X509Certificate certificate(SSLSocket client) {
        try {
            return client.getSession().getPeerCertificates()[0] instanceof X509Certificate shown
                    ? shown
                    : null;
        } catch (SSLPeerUnverifiedException _) {
            // The usual case: no client certificate.
            return null;
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
