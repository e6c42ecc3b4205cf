/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.verification;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A machine's port 10250 that records every byte of every request and answers as it likes. */
public final class FakeKubelet implements AutoCloseable {

    /**
     * One request as it arrived.
     *
     * @param caller common name of the client certificate, or null
     */
    public record Request(String head, String path, Map<String, String> headers, String caller) {

        public boolean bearer() {
            return headers.containsKey("authorization");
        }
    }

    /** Writes whatever it likes; the connection is closed afterwards. */
    public interface Behaviour {
        void answer(Request request, OutputStream out) throws IOException;
    }

    private final SSLServerSocket socket;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private volatile Behaviour behaviour;

    private FakeKubelet(SSLServerSocket socket, Behaviour behaviour) {
        this.socket = socket;
        this.behaviour = behaviour;
    }

    /** Opens the port; 0 for a free one. */
    public static FakeKubelet open(
            String address, int port, KeyManager[] serving, Behaviour behaviour)
            throws IOException, GeneralSecurityException {
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(serving, new TrustManager[] {new Anybody()}, null);
        SSLServerSocket socket =
                (SSLServerSocket)
                        tls.getServerSocketFactory()
                                .createServerSocket(port, 50, InetAddress.ofLiteral(address));
        socket.setWantClientAuth(true);
        FakeKubelet kubelet = new FakeKubelet(socket, behaviour);
        Thread.ofVirtual().start(kubelet::accept);
        return kubelet;
    }

    /** 401 to nobody and to tokens, metrics to {@code reader}, 403 to other certificates. */
    public static void closed(Request request, OutputStream out) throws IOException {
        if (request.caller() == null) {
            write(out, 401, "text/plain; charset=utf-8", "Unauthorized");
        } else if (request.caller().equals("reader")) {
            metrics(out);
        } else {
            write(
                    out,
                    403,
                    "text/plain; charset=utf-8",
                    "Forbidden (user="
                            + request.caller()
                            + ", verb=get, resource=nodes, subresource=metrics)");
        }
    }

    public static void metrics(OutputStream out) throws IOException {
        write(
                out,
                200,
                "text/plain; version=0.0.4; charset=utf-8",
                "# HELP up It is.\n# TYPE up gauge\nup 1\n");
    }

    static void write(OutputStream out, int code, String type, String body) throws IOException {
        raw(
                out,
                "HTTP/1.1 "
                        + code
                        + " \r\nContent-Type: "
                        + type
                        + "\r\nContent-Length: "
                        + body.length()
                        + "\r\nConnection: close\r\n\r\n"
                        + body);
    }

    public static void raw(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    int port() {
        return socket.getLocalPort();
    }

    public List<Request> requests() {
        return List.copyOf(requests);
    }

    public void behave(Behaviour other) {
        behaviour = other;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                SSLSocket client = (SSLSocket) socket.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(SSLSocket client) {
        try (client) {
            client.startHandshake();
            Request request = read(client);
            requests.add(request);
            behaviour.answer(request, client.getOutputStream());
        } catch (IOException gone) {
            // The other side hung up: what tests expect of it.
        }
    }

    private static Request read(SSLSocket client) throws IOException {
        String head = head(client.getInputStream());
        Map<String, String> headers = new TreeMap<>();
        head.lines()
                .skip(1)
                .filter(line -> line.contains(":"))
                .forEach(
                        line ->
                                headers.put(
                                        line.substring(0, line.indexOf(':'))
                                                .toLowerCase(Locale.ROOT),
                                        line.substring(line.indexOf(':') + 1).strip()));
        return new Request(head, head.split(" ", 3)[1], headers, caller(client));
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("hung up");
            }
            head.write(next);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static String caller(SSLSocket client) {
        try {
            return ((X509Certificate) client.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName()
                    .replaceFirst("^.*CN=([^,]*).*$", "$1");
        } catch (SSLPeerUnverifiedException nobody) {
            return null;
        }
    }

    /** Lets any client certificate through. */
    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}
    }
}
