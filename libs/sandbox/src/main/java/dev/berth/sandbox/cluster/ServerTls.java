/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import dev.berth.sandbox.AskForClientCertificates;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

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
                new TrustManager[] {new AskForClientCertificates(List.of(authority.certificate()))},
                null);
        return context;
    }
}
