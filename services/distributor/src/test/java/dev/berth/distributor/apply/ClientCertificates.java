/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A cluster's CA, and the client certificates of kubelets that it issues. */
final class ClientCertificates {

    private static final Duration LONG = Duration.ofHours(8);

    private final KeyPair keys = newKeys();
    private final X500Name name;
    private final String pem;

    ClientCertificates(String name) {
        this.name = new X500Name("CN=" + name);
        pem = pem(issue(this.name, keys, LONG, true));
    }

    /** The CA itself, as a set delivers it. */
    String ca() {
        return pem;
    }

    /**
     * @param subject as in RFC 2253, but the first part comes first in the certificate
     * @param ends from now; negative for one that has expired
     */
    String issue(String subject, Duration ends) {
        return pem(issue(new X500Name(subject), newKeys(), ends, false));
    }

    private X509CertificateHolder issue(
            X500Name subject, KeyPair subjectKeys, Duration ends, boolean authority) {
        Instant now = Instant.now();
        try {
            JcaX509v3CertificateBuilder builder =
                    new JcaX509v3CertificateBuilder(
                            name,
                            BigInteger.valueOf(now.toEpochMilli()),
                            Date.from(now.minus(LONG)),
                            Date.from(now.plus(ends)),
                            subject,
                            subjectKeys.getPublic());
            if (authority) {
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            } else {
                builder.addExtension(
                        Extension.extendedKeyUsage,
                        false,
                        new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
            }
            return builder.build(
                    new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(X509CertificateHolder certificate) {
        StringWriter pem = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(pem)) {
            writer.writeObject(certificate);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return pem.toString();
    }
}
