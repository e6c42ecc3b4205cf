/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/**
 * A PKCS#10 request, read with the leniency and the strictness of a real API server (see the README
 * of the recordings).
 */
record CertificateRequest(PKCS10CertificationRequest pkcs10, Optional<GeneralNames> names) {

    /** Why a request is not taken. */
    static final class Malformed extends Exception {
        Malformed(String reason) {
            super(reason);
        }
    }

    /** Only for curves the JDK dropped; not registered globally. */
    private static final BouncyCastleProvider BOUNCY_CASTLE = new BouncyCastleProvider();

    private static final Set<ASN1ObjectIdentifier> CURVES =
            Set.of(
                    SECObjectIdentifiers.secp224r1,
                    SECObjectIdentifiers.secp256r1,
                    SECObjectIdentifiers.secp384r1,
                    SECObjectIdentifiers.secp521r1);

    private static final Set<ASN1ObjectIdentifier> BROKEN_DIGESTS =
            Set.of(
                    PKCSObjectIdentifiers.md2WithRSAEncryption,
                    PKCSObjectIdentifiers.md4WithRSAEncryption,
                    PKCSObjectIdentifiers.md5WithRSAEncryption);

    /**
     * @param base64 {@code spec.request} as it stands in the object
     */
    static CertificateRequest parse(String base64) throws Malformed {
        byte[] pem;
        try {
            pem = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            throw new Malformed("illegal base64 data");
        }
        Pem.Block block =
                Pem.first(new String(pem, StandardCharsets.ISO_8859_1))
                        .filter(found -> found.type().equals("CERTIFICATE REQUEST"))
                        .orElseThrow(
                                () -> new Malformed("PEM block type must be CERTIFICATE REQUEST"));
        try {
            PKCS10CertificationRequest request = new PKCS10CertificationRequest(block.der());
            return new CertificateRequest(request, sans(request));
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            throw new Malformed("asn1: structure error: " + e.getMessage());
        }
    }

    X500Name subject() {
        return pkcs10.getSubject();
    }

    SubjectPublicKeyInfo key() {
        return pkcs10.getSubjectPublicKeyInfo();
    }

    /** The last one, as Go reads it; empty if there is none. */
    String commonName() {
        List<String> all = Subjects.values(subject(), BCStyle.CN);
        return all.isEmpty() ? "" : all.getLast();
    }

    List<String> organizations() {
        return Subjects.values(subject(), BCStyle.O);
    }

    /** How many names of one kind of {@link GeneralName} are asked for. */
    long count(int tag) {
        return names.stream()
                .flatMap(all -> java.util.Arrays.stream(all.getNames()))
                .filter(name -> name.getTagNo() == tag)
                .count();
    }

    /** The names that go into the certificate: DNS, email, IP and URI; Go drops the other kinds. */
    Optional<GeneralNames> certifiedNames() {
        List<GeneralName> kept = new ArrayList<>();
        names.ifPresent(
                all -> {
                    for (int tag :
                            new int[] {
                                GeneralName.dNSName,
                                GeneralName.rfc822Name,
                                GeneralName.iPAddress,
                                GeneralName.uniformResourceIdentifier
                            }) {
                        for (GeneralName name : all.getNames()) {
                            if (name.getTagNo() == tag) {
                                kept.add(name);
                            }
                        }
                    }
                });
        return kept.isEmpty()
                ? Optional.empty()
                : Optional.of(new GeneralNames(kept.toArray(GeneralName[]::new)));
    }

    /** Refuses weak keys, exotic curves, broken digests, and signatures that do not fit the key. */
    void checkSignature() throws Malformed {
        var algorithm = key().getAlgorithm();
        boolean rsa = algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption);
        boolean ec = algorithm.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey);
        boolean ed25519 = algorithm.getAlgorithm().equals(EdECObjectIdentifiers.id_Ed25519);
        if (!rsa && !ec && !ed25519) {
            throw new Malformed("x509: cannot verify signature: algorithm unimplemented");
        }
        if (ec
                && !(algorithm.getParameters() instanceof ASN1ObjectIdentifier curve
                        && CURVES.contains(curve))) {
            throw new Malformed("x509: unsupported elliptic curve");
        }
        if (BROKEN_DIGESTS.contains(pkcs10.getSignatureAlgorithm().getAlgorithm())) {
            throw new Malformed("x509: cannot verify signature: insecure algorithm");
        }
        try {
            PublicKey key =
                    new JcaPKCS10CertificationRequest(pkcs10)
                            .setProvider(BOUNCY_CASTLE)
                            .getPublicKey();
            if (key instanceof RSAPublicKey modulus && modulus.getModulus().bitLength() < 1024) {
                throw new Malformed(
                        "crypto/rsa: "
                                + modulus.getModulus().bitLength()
                                + "-bit keys are insecure");
            }
            var verifier =
                    new JcaContentVerifierProviderBuilder().setProvider(BOUNCY_CASTLE).build(key);
            if (!pkcs10.isSignatureValid(verifier)) {
                throw new Malformed("x509: signature verification failure");
            }
        } catch (GeneralSecurityException
                | OperatorCreationException
                | PKCSException
                | IllegalArgumentException
                | IllegalStateException e) {
            throw new Malformed("x509: cannot verify signature: " + e.getMessage());
        }
    }

    private static Optional<GeneralNames> sans(PKCS10CertificationRequest request)
            throws Malformed {
        var extensions = request.getRequestedExtensions();
        if (extensions == null) {
            return Optional.empty();
        }
        Extension extension = extensions.getExtension(Extension.subjectAlternativeName);
        if (extension == null) {
            return Optional.empty();
        }
        GeneralNames names = GeneralNames.getInstance(extension.getParsedValue());
        for (GeneralName name : names.getNames()) {
            if (name.getTagNo() == GeneralName.iPAddress) {
                int length = ASN1OctetString.getInstance(name.getName()).getOctets().length;
                if (length != 4 && length != 16) {
                    throw new Malformed("x509: cannot parse IP address of length " + length);
                }
            }
        }
        return Optional.of(names);
    }
}
