/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.verification;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/** A CA for tests, and what it signs. */
final class TestPki {

    /** A certificate with its key. */
    record Identity(X509Certificate certificate, KeyPair keys) {

        String sha256() {
            try {
                return HexFormat.of()
                        .formatHex(
                                MessageDigest.getInstance("SHA-256")
                                        .digest(certificate.getEncoded()));
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        KeyManager[] keyManagers() throws GeneralSecurityException, IOException {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    "own", keys.getPrivate(), new char[0], new Certificate[] {certificate});
            KeyManagerFactory managers =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, new char[0]);
            return managers.getKeyManagers();
        }

        /** Writes {@code tls.crt} and {@code tls.key} over what is there. */
        void write(Path folder) {
            try {
                Files.createDirectories(folder);
                Files.writeString(folder.resolve("tls.crt"), pem(certificate));
                Files.writeString(
                        folder.resolve("tls.key"),
                        pem(new PemObject("PRIVATE KEY", keys.getPrivate().getEncoded())));
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    private final KeyPair keys = newKeys();
    private final X500Name name = new X500Name("CN=test-ca");
    final X509Certificate certificate;

    TestPki() {
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder ca =
                new JcaX509v3CertificateBuilder(
                        name,
                        BigInteger.ONE,
                        Date.from(now.minusSeconds(60)),
                        Date.from(now.plus(Duration.ofDays(1))),
                        name,
                        keys.getPublic());
        try {
            ca.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            certificate = sign(ca);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    Identity serving(String address) {
        return serving(address, KeyPurposeId.id_kp_serverAuth, Duration.ofHours(1));
    }

    Identity serving(String address, KeyPurposeId purpose, Duration life) {
        return issue(
                "O=system:nodes,CN=system:node:k1",
                purpose,
                life,
                new GeneralName(GeneralName.iPAddress, address));
    }

    Identity client(String commonName) {
        return issue("CN=" + commonName, KeyPurposeId.id_kp_clientAuth, Duration.ofHours(1), null);
    }

    private Identity issue(
            String subject, KeyPurposeId purpose, Duration life, GeneralName alternative) {
        KeyPair own = newKeys();
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder builder =
                new JcaX509v3CertificateBuilder(
                        name,
                        new BigInteger(64, new java.security.SecureRandom()),
                        Date.from(now.minus(Duration.ofHours(2))),
                        Date.from(now.plus(life)),
                        new X500Name(subject),
                        own.getPublic());
        try {
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            if (alternative != null) {
                builder.addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(alternative));
            }
            return new Identity(sign(builder), own);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    static String pem(Object object) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    private X509Certificate sign(JcaX509v3CertificateBuilder builder) {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(
                                    new JcaContentSignerBuilder("SHA256withECDSA")
                                            .build(keys.getPrivate())));
        } catch (GeneralSecurityException | OperatorCreationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
