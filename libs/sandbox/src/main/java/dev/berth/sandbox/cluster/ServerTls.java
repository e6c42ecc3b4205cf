/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS of the API server: its own certificate, and any client certificate let through – the
 * authenticator judges it and answers 401.
 */
final class ServerTls {

    private ServerTls() {}

    static SSLContext context(CertificateAuthority authority)
            throws GeneralSecurityException, IOException {
        CertificateAuthority.Identity identity =
                authority.server(CertificateAuthority.localNames());
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "server",
                identity.keys().getPrivate(),
                new char[0],
                new Certificate[] {identity.certificate(), authority.certificate()});
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                keys.getKeyManagers(),
                new TrustManager[] {new AskOnly(authority.certificate())},
                null);
        return context;
    }

    /** Asks for certificates of our CA and checks nothing: as Go's {@code RequestClientCert}. */
    private static final class AskOnly extends X509ExtendedTrustManager {
        private final X509Certificate authority;

        AskOnly(X509Certificate authority) {
            this.authority = authority;
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[] {authority};
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
            // Judged per request by the Authenticator.
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            // Judged per request by the Authenticator.
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            // Judged per request by the Authenticator.
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
