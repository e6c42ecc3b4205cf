/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.util.io.pem.PemReader;
import org.jspecify.annotations.Nullable;

/**
 * The certificate a signer wrote into a request's status.
 *
 * @param subject as RFC 2253 writes it
 * @param subjectAlternativeNames each as {@code DNS:name} or {@code IP:address}
 * @param sha256 lower-case hex over the DER, which is how the API server names a credential
 * @param publicKey as SubjectPublicKeyInfo
 */
record IssuedCertificate(
        String subject,
        List<String> subjectAlternativeNames,
        String sha256,
        Instant notAfter,
        byte[] publicKey) {

    /** Tags of general names, RFC 5280. */
    private static final int DNS = 2;

    private static final int IP = 7;

    /**
     * Reads the first certificate of a PEM chain, which is the requester's own.
     *
     * @throws IllegalArgumentException if there is none
     */
    static IssuedCertificate read(byte[] pem) {
        try {
            X509Certificate certificate =
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509")
                                    .generateCertificate(new ByteArrayInputStream(pem));
            return new IssuedCertificate(
                    certificate.getSubjectX500Principal().getName(X500Principal.RFC2253),
                    names(certificate.getSubjectAlternativeNames()),
                    HexFormat.of()
                            .formatHex(
                                    MessageDigest.getInstance("SHA-256")
                                            .digest(certificate.getEncoded())),
                    certificate.getNotAfter().toInstant(),
                    certificate.getPublicKey().getEncoded());
        } catch (GeneralSecurityException broken) {
            throw new IllegalArgumentException("not a certificate in PEM", broken);
        }
    }

    /** Whether it certifies the very key the request was made with. */
    boolean isFor(CertificateSigningRequest csr) {
        try (PemReader reader =
                new PemReader(
                        new StringReader(
                                new String(
                                        Base64.getDecoder().decode(csr.getSpec().getRequest()),
                                        StandardCharsets.US_ASCII)))) {
            SubjectPublicKeyInfo asked =
                    new PKCS10CertificationRequest(reader.readPemObject().getContent())
                            .getSubjectPublicKeyInfo();
            return MessageDigest.isEqual(asked.getEncoded(), publicKey);
        } catch (IOException | RuntimeException unreadable) {
            return false;
        }
    }

    private static List<String> names(@Nullable Collection<List<?>> names) {
        if (names == null) {
            return List.of();
        }
        return names.stream()
                .map(
                        name ->
                                switch ((Integer) name.get(0)) {
                                    case DNS -> "DNS:" + name.get(1);
                                    case IP -> "IP:" + name.get(1);
                                    default -> "other:" + name.get(0);
                                })
                .toList();
    }
}
