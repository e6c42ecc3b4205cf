/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox;

import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * A server's trust as with Go's {@code RequestClientCert}: names the CAs whose certificates it
 * would like, lets every certificate through, and leaves it to the server to judge it per request.
 */
public final class AskForClientCertificates extends X509ExtendedTrustManager {

    private final List<X509Certificate> authorities;

    public AskForClientCertificates(List<X509Certificate> authorities) {
        this.authorities = List.copyOf(authorities);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authorities.toArray(X509Certificate[]::new);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
        // Judged per request.
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
        // Judged per request.
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
        // Judged per request.
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
