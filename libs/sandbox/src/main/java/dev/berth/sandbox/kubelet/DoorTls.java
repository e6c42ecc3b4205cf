/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.kubelet;

import dev.berth.sandbox.AskForClientCertificates;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * TLS of a kubelet's port: its serving certificate; any client certificate is let through, as with
 * Go's {@code RequestClientCert}, because who it is decides between 401, 403 and 200.
 */
final class DoorTls {

    private DoorTls() {}

    static SSLContext context(Identity serving, List<X509Certificate> clientCas)
            throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                ApiClient.keys(serving),
                new TrustManager[] {new AskForClientCertificates(clientCas)},
                null);
        return context;
    }
}
