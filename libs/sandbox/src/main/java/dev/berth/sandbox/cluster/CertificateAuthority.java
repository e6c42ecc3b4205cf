/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The cluster's one certificate authority: it signs the API server's own certificate, kubelets' and
 * those of tests. A broker or a Postgres with TLS takes one too.
 */
public final class CertificateAuthority {

    /** As kube-controller-manager: certificates begin five minutes ago, for clocks that lag. */
    static final Duration BACKDATE = Duration.ofMinutes(5);

    /**
     * As kube-controller-manager: shorter certificates than this keep their whole time in spite of
     * the backdating.
     */
    private static final Duration SHORT = Duration.ofHours(8);

    /** What a certificate is to say; {@code keyUsage} holds bits of {@link KeyUsage}. */
    record Order(
            X500Name subject,
            SubjectPublicKeyInfo key,
            int keyUsage,
            List<KeyPurposeId> purposes,
            Optional<GeneralNames> names,
            Duration lifetime) {}

    /** A certificate with its private key. */
    public record Identity(X509Certificate certificate, KeyPair keys) {

        /** The certificate. */
        public String certificatePem() {
            return pem(certificate);
        }

        /** The private key, PKCS #8. */
        public String keyPem() {
            return Pem.encode("PRIVATE KEY", keys.getPrivate().getEncoded());
        }
    }

    private final SecureRandom random = new SecureRandom();
    private final X500Name name = new X500Name("CN=kubernetes-ca");
    private final KeyPair keys = newKeyPair();
    private final X509Certificate certificate;

    /** With a new key. */
    public CertificateAuthority() {
        try {
            Instant now = Instant.now();
            var builder =
                    builder(
                            now.minus(BACKDATE),
                            now.plus(Duration.ofDays(3650)),
                            name,
                            SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(
                            KeyUsage.keyCertSign | KeyUsage.cRLSign | KeyUsage.digitalSignature));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
            certificate = sign(builder);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot make the sandbox cluster's CA", e);
        }
    }

    X509Certificate certificate() {
        return certificate;
    }

    /** What others have to trust. */
    public String certificatePem() {
        return pem(certificate);
    }

    /** For a real controller-manager that is to sign in this CA's name. */
    String keyPem() {
        return Pem.encode("PRIVATE KEY", keys.getPrivate().getEncoded());
    }

    X509Certificate issue(Order order) {
        Instant now = Instant.now();
        Instant end = now.plus(order.lifetime);
        if (order.lifetime.compareTo(SHORT) >= 0) {
            end = end.minus(BACKDATE);
        }
        Instant caEnd = certificate.getNotAfter().toInstant();
        try {
            var builder =
                    builder(
                            now.minus(BACKDATE),
                            end.isBefore(caEnd) ? end : caEnd,
                            order.subject,
                            order.key);
            if (order.keyUsage != 0) {
                builder.addExtension(Extension.keyUsage, true, new KeyUsage(order.keyUsage));
            }
            if (!order.purposes.isEmpty()) {
                builder.addExtension(
                        Extension.extendedKeyUsage,
                        false,
                        new ExtendedKeyUsage(order.purposes.toArray(KeyPurposeId[]::new)));
            }
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(keys.getPublic()));
            if (order.names.isPresent()) {
                builder.addExtension(Extension.subjectAlternativeName, false, order.names.get());
            }
            return sign(builder);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot sign a certificate for " + order.subject, e);
        }
    }

    /**
     * A client certificate with a key of its own; RSA, which every client library reads from a
     * kubeconfig.
     */
    public Identity client(String commonName, List<String> organizations, Duration lifetime) {
        KeyPair pair = newRsaKeyPair();
        X500NameBuilder subject = new X500NameBuilder(BCStyle.INSTANCE);
        organizations.forEach(organization -> subject.addRDN(BCStyle.O, organization));
        subject.addRDN(BCStyle.CN, commonName);
        return new Identity(
                issue(
                        new Order(
                                subject.build(),
                                SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()),
                                KeyUsage.digitalSignature,
                                List.of(KeyPurposeId.id_kp_clientAuth),
                                Optional.empty(),
                                lifetime)),
                pair);
    }

    /** For a server on 127.0.0.1. */
    public Identity localServer() {
        return server(localNames());
    }

    /** The API server's own certificate, for the names and addresses it is reached by. */
    Identity server(List<GeneralName> names) {
        KeyPair pair = newKeyPair();
        return new Identity(
                issue(
                        new Order(
                                new X500Name("CN=kube-apiserver"),
                                SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()),
                                KeyUsage.digitalSignature,
                                List.of(KeyPurposeId.id_kp_serverAuth),
                                Optional.of(new GeneralNames(names.toArray(GeneralName[]::new))),
                                Duration.ofDays(365))),
                pair);
    }

    static KeyPair newKeyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no P-256", e);
        }
    }

    private static KeyPair newRsaKeyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no RSA", e);
        }
    }

    static String pem(X509Certificate certificate) {
        try {
            return Pem.encode("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateException e) {
            throw new IllegalArgumentException("a certificate that cannot be encoded", e);
        }
    }

    private X509v3CertificateBuilder builder(
            Instant from, Instant to, X500Name subject, SubjectPublicKeyInfo key) {
        return new X509v3CertificateBuilder(
                name,
                new BigInteger(127, random).add(BigInteger.ONE),
                Date.from(from),
                Date.from(to),
                subject,
                key);
    }

    private X509Certificate sign(X509v3CertificateBuilder builder) throws GeneralSecurityException {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(
                                    new JcaContentSignerBuilder("SHA256withECDSA")
                                            .build(keys.getPrivate())));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    /** The names that end in a server certificate of 127.0.0.1. */
    static List<GeneralName> localNames() {
        return List.of(
                new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
                new GeneralName(GeneralName.dNSName, "localhost"),
                new GeneralName(GeneralName.dNSName, "kubernetes"),
                new GeneralName(GeneralName.dNSName, "kubernetes.default"),
                new GeneralName(GeneralName.dNSName, "kubernetes.default.svc"));
    }
}
