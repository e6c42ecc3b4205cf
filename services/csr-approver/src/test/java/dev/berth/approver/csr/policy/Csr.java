/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.jspecify.annotations.Nullable;

/** A request as a good kubelet files it; each method breaks one thing. */
final class Csr {

    static final Instant CREATED = Instant.parse("2026-11-23T15:31:02Z");
    static final String FINGERPRINT = "ab".repeat(32);

    private String uid = "uid-1";
    private String signer = CertificateRequest.CLIENT_SIGNER;
    private String username = "system:bootstrap:ba55ff";
    private Set<String> groups =
            Set.of("system:bootstrappers", "system:bootstrappers:berth", "system:authenticated");
    private List<String> usages = List.of("digital signature", "client auth");
    private List<String> credentialIds = List.of();
    private Instant createdAt = CREATED;
    private @Nullable Duration lifetime;
    private boolean decided;
    private boolean deleting;
    private String subject = "O=system:nodes,CN=system:node:node1";
    private KeyPair key = p256();
    private String algorithm = "SHA256withECDSA";
    private final List<GeneralName> names = new ArrayList<>();
    private boolean certificateAuthority;
    private boolean challenge;
    private UnaryOperator<byte[]> tamperDer = UnaryOperator.identity();
    private UnaryOperator<String> tamperPem = UnaryOperator.identity();

    static Csr client() {
        return new Csr();
    }

    static Csr renewal() {
        return client().from("system:node:node1")
                .in("system:nodes", "system:authenticated")
                .by("X509SHA256=" + FINGERPRINT);
    }

    static Csr serving() {
        Csr csr = renewal().toSigner(CertificateRequest.SERVING_SIGNER);
        csr.usages = List.of("digital signature", "server auth");
        return csr.dns("node1").ip("10.0.0.11");
    }

    Csr uid(String other) {
        uid = other;
        return this;
    }

    Csr toSigner(String other) {
        signer = other;
        return this;
    }

    Csr from(String other) {
        username = other;
        return this;
    }

    Csr in(String... others) {
        groups = Set.of(others);
        return this;
    }

    Csr usages(String... others) {
        usages = List.of(others);
        return this;
    }

    Csr by(String... ids) {
        credentialIds = List.of(ids);
        return this;
    }

    Csr createdAt(Instant other) {
        createdAt = other;
        return this;
    }

    Csr alreadyDecided() {
        decided = true;
        return this;
    }

    Csr beingDeleted() {
        deleting = true;
        return this;
    }

    Csr lasting(Duration other) {
        lifetime = other;
        return this;
    }

    Csr subject(String other) {
        subject = other;
        return this;
    }

    Csr key(KeyPair other, String signedWith) {
        key = other;
        algorithm = signedWith;
        return this;
    }

    Csr dns(String name) {
        names.add(new GeneralName(GeneralName.dNSName, name));
        return this;
    }

    Csr ip(String address) {
        names.add(new GeneralName(GeneralName.iPAddress, address));
        return this;
    }

    Csr withoutNames() {
        names.clear();
        return this;
    }

    Csr name(GeneralName name) {
        names.add(name);
        return this;
    }

    Csr askingToBeAnAuthority() {
        certificateAuthority = true;
        return this;
    }

    Csr withChallengePassword() {
        challenge = true;
        return this;
    }

    Csr der(UnaryOperator<byte[]> tamper) {
        tamperDer = tamper;
        return this;
    }

    Csr pem(UnaryOperator<String> tamper) {
        tamperPem = tamper;
        return this;
    }

    CertificateRequest build() {
        return new CertificateRequest(
                uid,
                "csr-" + uid,
                "1",
                createdAt,
                signer,
                username,
                groups,
                usages,
                credentialIds,
                lifetime,
                decided,
                deleting,
                Pkcs10Reader.read(tamperPem.apply(encode()).getBytes(StandardCharsets.ISO_8859_1)));
    }

    private String encode() {
        try {
            PKCS10CertificationRequestBuilder builder =
                    new JcaPKCS10CertificationRequestBuilder(
                            new X500Name(subject), key.getPublic());
            ExtensionsGenerator extensions = new ExtensionsGenerator();
            if (!names.isEmpty()) {
                extensions.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(names.toArray(GeneralName[]::new)));
            }
            if (certificateAuthority) {
                extensions.addExtension(
                        Extension.basicConstraints, true, new BasicConstraints(true));
            }
            if (!extensions.isEmpty()) {
                builder.addAttribute(
                        PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
            }
            if (challenge) {
                builder.addAttribute(
                        new ASN1ObjectIdentifier("1.2.840.113549.1.9.7"), new DERUTF8String("x"));
            }
            byte[] der = builder.build(signer()).getEncoded();
            return "-----BEGIN CERTIFICATE REQUEST-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'})
                            .encodeToString(tamperDer.apply(der))
                    + "\n-----END CERTIFICATE REQUEST-----\n";
        } catch (IOException io) {
            throw new UncheckedIOException(io);
        } catch (OperatorCreationException unsupported) {
            throw new IllegalStateException(unsupported);
        }
    }

    private ContentSigner signer() throws OperatorCreationException {
        JcaContentSignerBuilder builder = new JcaContentSignerBuilder(algorithm);
        if (key.getPrivate().getClass().getPackageName().startsWith("org.bouncycastle")) {
            builder.setProvider(new BouncyCastleProvider());
        }
        return builder.build(key.getPrivate());
    }

    static KeyPair p256() {
        return curve("secp256r1");
    }

    static KeyPair curve(String name) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(name));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    static KeyPair other(String algorithm, int size) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(size);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    /** The public half of one key with the private half of another. */
    static KeyPair mismatched() {
        return new KeyPair(p256().getPublic(), p256().getPrivate());
    }

    /** On a curve that the JDK does not know any more. */
    static KeyPair strange(String name) {
        try {
            KeyPairGenerator generator =
                    KeyPairGenerator.getInstance("EC", new BouncyCastleProvider());
            generator.initialize(new ECGenParameterSpec(name));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    /** The same request with another name in it; what signed it did not sign that. */
    static byte[] withAnotherName(byte[] der) {
        byte[] changed = der.clone();
        String text = new String(der, StandardCharsets.ISO_8859_1);
        changed[text.indexOf("node1") + 4] = '2';
        return changed;
    }

    /** What a prover of patience would send: the modulus is none, but nobody should look. */
    static KeyPair hugeRsa() {
        try {
            RSAPublicKeySpec huge =
                    new RSAPublicKeySpec(
                            BigInteger.ONE.shiftLeft(16_383).setBit(0), BigInteger.valueOf(65_537));
            return new KeyPair(
                    KeyFactory.getInstance("RSA").generatePublic(huge),
                    other("RSA", 2048).getPrivate());
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    static InetAddress literal(String address) {
        return InetAddress.ofLiteral(address);
    }
}
