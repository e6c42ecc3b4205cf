/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.verification;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/** Who a kubelet is asked as: nobody, or the holder of a client certificate. */
sealed interface ClientIdentity {

    /** Nobody in particular. */
    record Nobody() implements ClientIdentity {}

    /** A certificate with its key, ready for TLS. */
    record Certified(KeyManager[] keys) implements ClientIdentity {}

    /**
     * @param why what is missing, and where it would be looked for
     */
    record Missing(String why) implements ClientIdentity {}

    /** Reads both files as they are now, so that a rotated certificate is used from then on. */
    static ClientIdentity read(VerificationConfig.Files files, String setting) {
        Optional<Path> certificate = files.certificate();
        Optional<Path> key = files.key();
        if (certificate.isEmpty() || key.isEmpty()) {
            return new Missing("no client certificate is configured (" + setting + ")");
        }
        try {
            return new Certified(keys(certificate.get(), key.get()));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException unusable) {
            return new Missing(
                    "the files of "
                            + setting
                            + " cannot be used: "
                            + certificate.get()
                            + " or "
                            + key.get()
                            + " is missing or not PEM, or they do not fit together ("
                            + unusable.getClass().getSimpleName()
                            + ")");
        }
    }

    private static KeyManager[] keys(Path certificate, Path key)
            throws IOException, GeneralSecurityException {
        Collection<? extends Certificate> chain =
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(
                                new ByteArrayInputStream(Files.readAllBytes(certificate)));
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("no certificate in " + certificate);
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "client", privateKey(key), new char[0], chain.toArray(Certificate[]::new));
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        return keys.getKeyManagers();
    }

    private static PrivateKey privateKey(Path file) throws IOException {
        JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
        try (PEMParser parser = new PEMParser(new StringReader(Files.readString(file)))) {
            for (Object block = parser.readObject(); block != null; block = parser.readObject()) {
                switch (block) {
                    case PEMKeyPair pair -> {
                        return converter.getPrivateKey(pair.getPrivateKeyInfo());
                    }
                    case PrivateKeyInfo info -> {
                        return converter.getPrivateKey(info);
                    }
                    default -> {
                        // EC PARAMETERS stand before the key they belong to.
                    }
                }
            }
        }
        throw new IllegalArgumentException("no private key in " + file);
    }
}
