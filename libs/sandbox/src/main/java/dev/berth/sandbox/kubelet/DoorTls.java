/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.kubelet;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS of a kubelet's port: its serving certificate; any client certificate is let through, as with
 * Go's {@code RequestClientCert}, because who it is decides between 401, 403 and 200.
 */
final class DoorTls {

    private DoorTls() {}

    static SSLContext context(Identity serving, List<X509Certificate> clientCas)
            throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(ApiClient.keys(serving), new TrustManager[] {new AskOnly(clientCas)}, null);
        return context;
    }

    /** Names the CAs whose certificates it would like, and judges nothing. */
    private static final class AskOnly extends X509ExtendedTrustManager {
        private final List<X509Certificate> clientCas;

        AskOnly(List<X509Certificate> clientCas) {
            this.clientCas = clientCas;
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return clientCas.toArray(X509Certificate[]::new);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
            // Judged per request by Callers.
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            // Judged per request by Callers.
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            // Judged per request by Callers.
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
            throw new UnsupportedOperationException("this side is the server");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            throw new UnsupportedOperationException("this side is the server");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            throw new UnsupportedOperationException("this side is the server");
        }
    }
}
