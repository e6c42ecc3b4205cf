/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * What every node's files say about the cluster: how its API server is reached, and whether nodes
 * have to be verified before pods come.
 *
 * @param server {@code https} URL without user, query or fragment
 * @param caPem certificates only, as PEM
 * @param untilVerified whether nodes register with {@link dev.berth.events.Taint#UNVERIFIED}
 * @param dns where pods find names
 */
record ClusterAccess(URI server, String caPem, boolean untilVerified, ClusterDns dns) {

    private static final Pattern BLOCK =
            Pattern.compile(
                    "-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\\s]+-----END CERTIFICATE-----");

    /**
     * @throws IllegalArgumentException naming the setting that is wrong
     */
    ClusterAccess {
        if (!"https".equals(server.getScheme())
                || server.getHost() == null
                || server.getRawUserInfo() != null
                || server.getRawQuery() != null
                || server.getRawFragment() != null
                || !(server.getRawPath().isEmpty()
                        || server.getRawPath().matches("(/[A-Za-z0-9._-]*)+"))) {
            throw new IllegalArgumentException(
                    "berth.kubernetes.api-server must be an https URL without user, query or"
                            + " fragment");
        }
        caPem = certificatesOf(caPem);
    }

    /** Where nodes register without a taint of Berth's. */
    ClusterAccess(URI server, String caPem, ClusterDns dns) {
        this(server, caPem, false, dns);
    }

    String caData() {
        return Base64.getEncoder().encodeToString(caPem.getBytes(StandardCharsets.UTF_8));
    }

    // Only whole certificate blocks: a key that slipped into the file must not travel in facts.
    private static String certificatesOf(String pem) {
        if (pem.contains("PRIVATE KEY")) {
            throw new IllegalArgumentException(
                    "berth.kubernetes.ca-file holds a private key; give the certificate alone");
        }
        StringBuilder blocks = new StringBuilder();
        BLOCK.matcher(pem)
                .results()
                .forEach(block -> blocks.append(block.group().replace("\r", "")).append('\n'));
        try {
            int count =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(
                                    new ByteArrayInputStream(
                                            blocks.toString().getBytes(StandardCharsets.US_ASCII)))
                            .size();
            if (count == 0) {
                throw new IllegalArgumentException(
                        "berth.kubernetes.ca-file holds no certificate in PEM");
            }
        } catch (CertificateException broken) {
            throw new IllegalArgumentException(
                    "berth.kubernetes.ca-file holds a certificate that does not parse", broken);
        }
        return blocks.toString();
    }
}
