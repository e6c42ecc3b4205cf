/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.verification;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts exactly the serving certificates Berth approved for one node: known by fingerprint, signed
 * by the cluster's CA, valid now, and naming the address that was dialled. Remembers what it
 * objected to.
 */
final class WireTrust extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager clusterCa;
    private final Set<String> ours;
    private volatile @Nullable String objection;
    private volatile boolean satisfied;

    WireTrust(Collection<X509Certificate> clusterCa, Set<String> ours)
            throws GeneralSecurityException, java.io.IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (X509Certificate ca : clusterCa) {
            store.setCertificateEntry("ca-" + store.size(), ca);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        this.clusterCa = first(factory.getTrustManagers());
        this.ours = ours;
    }

    /** What was wrong with the certificate that was shown last; absent if nothing, or none was. */
    @Nullable String objection() {
        return objection;
    }

    /** Whether a certificate was shown and found right. */
    boolean satisfied() {
        return satisfied && objection == null;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        satisfied = false;
        if (!ours.contains(fingerprint(chain[0]))) {
            throw object("the certificate shown is not one that Berth approved for this node");
        }
        try {
            clusterCa.checkServerTrusted(chain, type);
        } catch (CertificateException notSigned) {
            throw object("the certificate shown is not valid now, or not by the cluster's CA");
        }
        try {
            // The same, and the address: the client asks the engine for identification by HTTPS.
            clusterCa.checkServerTrusted(chain, type, engine);
        } catch (CertificateException notForThisAddress) {
            throw object("the certificate shown does not name the address that was dialled");
        }
        satisfied = true;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        throw new CertificateException("kubelets are asked through an engine only");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        throw new CertificateException("kubelets are asked through an engine only");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        throw new CertificateException("this side is the client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("this side is the client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        throw new CertificateException("this side is the client");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return clusterCa.getAcceptedIssuers();
    }

    private CertificateException object(String what) {
        objection = what;
        return new CertificateException(what);
    }

    private static String fingerprint(X509Certificate certificate) throws CertificateException {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (java.security.NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    private static X509ExtendedTrustManager first(TrustManager[] managers) {
        for (TrustManager manager : managers) {
            if (manager instanceof X509ExtendedTrustManager found) {
                return found;
            }
        }
        throw new IllegalStateException("this JDK has no PKIX trust manager");
    }
}
