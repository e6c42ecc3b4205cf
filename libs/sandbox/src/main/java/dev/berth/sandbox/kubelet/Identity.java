/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.kubelet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.util.io.pem.PemObject;

/** A certificate with its key, and the one file both are kept in. */
record Identity(X509Certificate certificate, PrivateKey key) {

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd-HH-mm-ss").withZone(ZoneOffset.UTC);

    /** Empty if the file is not there or does not hold both. */
    static Optional<Identity> load(Path file) {
        try (PEMParser parser = new PEMParser(new StringReader(Files.readString(file)))) {
            X509Certificate certificate = null;
            PrivateKey key = null;
            for (Object block = parser.readObject(); block != null; block = parser.readObject()) {
                switch (block) {
                    case X509CertificateHolder holder ->
                            certificate = new JcaX509CertificateConverter().getCertificate(holder);
                    case PEMKeyPair pair ->
                            key = new JcaPEMKeyConverter().getPrivateKey(pair.getPrivateKeyInfo());
                    default -> {
                        // EC PARAMETERS and the like say nothing new.
                    }
                }
            }
            return certificate == null || key == null
                    ? Optional.empty()
                    : Optional.of(new Identity(certificate, key));
        } catch (IOException | GeneralSecurityException notThereOrNotBoth) {
            return Optional.empty();
        }
    }

    static X509Certificate certificate(String pem) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }

    static List<X509Certificate> certificates(String pem) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(
                        new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
                .stream()
                .map(X509Certificate.class::cast)
                .toList();
    }

    boolean stillValid() {
        return Instant.now().isBefore(certificate.getNotAfter().toInstant());
    }

    /**
     * Writes {@code <dir>/<prefix>-<time>.pem} (0600) and points {@code <prefix>-current.pem} to
     * it.
     *
     * @return the path of the symlink
     */
    Path store(Path dir, String prefix) throws IOException {
        Files.createDirectories(dir);
        Path file = create(dir, prefix);
        Files.writeString(file, pemText());
        Path link = dir.resolve(prefix + "-current.pem");
        Path fresh = dir.resolve(prefix + "-updated.pem");
        Files.deleteIfExists(fresh);
        // Relative, because the machine's root is a folder of the host.
        Files.createSymbolicLink(fresh, file.getFileName());
        Files.move(
                fresh, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return link;
    }

    private static Path create(Path dir, String prefix) throws IOException {
        for (Instant at = Instant.now(); ; at = at.plusSeconds(1)) {
            try {
                return Files.createFile(
                        dir.resolve(prefix + "-" + STAMP.format(at) + ".pem"),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
            } catch (FileAlreadyExistsException _) {
                // Two certificates in one second: the later one gets the next second's name.
                continue;
            }
        }
    }

    private String pemText() throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(certificate);
            writer.writeObject(new PemObject("EC PRIVATE KEY", sec1()));
        }
        return text.toString();
    }

    /** The key as Go writes it: with its curve, which readers need, and its public half. */
    private byte[] sec1() throws IOException {
        if (!(key instanceof ECPrivateKey ec)) {
            throw new IOException("kubelets have EC keys, not " + key.getAlgorithm());
        }
        SubjectPublicKeyInfo info =
                SubjectPublicKeyInfo.getInstance(certificate.getPublicKey().getEncoded());
        return new org.bouncycastle.asn1.sec.ECPrivateKey(
                        ec.getParams().getOrder().bitLength(),
                        ec.getS(),
                        info.getPublicKeyData(),
                        info.getAlgorithm().getParameters())
                .getEncoded();
    }
}
