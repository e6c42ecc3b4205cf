/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.csr.policy.RequestContents.Attribute;
import dev.berth.approver.csr.policy.RequestContents.Key;
import dev.berth.approver.csr.policy.RequestContents.Readable;
import dev.berth.approver.csr.policy.RequestContents.Unreadable;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1PrintableString;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;

/** Reads {@code spec.request}; never throws, whatever was sent. */
public final class Pkcs10Reader {

    /** A kubelet's request has some 500 bytes; RSA 8192 and a hundred names still fit. */
    private static final int MAX_LENGTH = 32 * 1024;

    // No headers inside, nothing but white space around.
    private static final Pattern ONE_BLOCK =
            Pattern.compile(
                    "\\s*+-----BEGIN CERTIFICATE REQUEST-----\\r?\\n"
                            + "([A-Za-z0-9+/=\\s]++)"
                            + "-----END CERTIFICATE REQUEST-----\\s*+");

    private Pkcs10Reader() {}

    /** Reads exactly one PEM block. */
    public static RequestContents read(byte[] pem) {
        if (pem.length > MAX_LENGTH) {
            return new Unreadable("longer than " + MAX_LENGTH + " bytes");
        }
        Matcher block = ONE_BLOCK.matcher(new String(pem, StandardCharsets.ISO_8859_1));
        if (!block.matches()) {
            return new Unreadable("not exactly one PEM block CERTIFICATE REQUEST without headers");
        }
        try {
            byte[] der = Base64.getDecoder().decode(block.group(1).replaceAll("\\s", ""));
            // Refuses trailing bytes, which PKCS10CertificationRequest alone would not.
            ASN1Primitive whole = ASN1Primitive.fromByteArray(der);
            if (whole == null) {
                return new Unreadable("empty");
            }
            CertificationRequest request = CertificationRequest.getInstance(whole);
            // What was understood, written again, must be what was sent: a lenient reader takes
            // more than one encoding for the same, and the signature is verified of what it
            // understood. Go's signer may understand another thing.
            if (!Arrays.equals(request.getEncoded(ASN1Encoding.DER), der)) {
                return new Unreadable("not in DER, or not as PKCS#10 has it");
            }
            return parse(new PKCS10CertificationRequest(request));
        } catch (IOException | RuntimeException | StackOverflowError malformed) {
            // Bouncy Castle answers hostile DER with many kinds of runtime exceptions, and follows
            // it as deep as it goes.
            return new Unreadable("not a PKCS#10 request");
        }
    }

    private static RequestContents parse(PKCS10CertificationRequest request) {
        if (!isWholeBytes(request.toASN1Structure().getSignature())
                || !isWholeBytes(request.getSubjectPublicKeyInfo().getPublicKeyData())) {
            return new Unreadable("a key or signature that does not end at a byte");
        }
        List<Attribute> subject = new ArrayList<>();
        for (RDN rdn : request.getSubject().getRDNs()) {
            if (rdn.isMultiValued()) {
                return new Unreadable("several attributes in one part of the subject");
            }
            subject.add(attribute(rdn.getFirst()));
        }
        List<String> foreign = new ArrayList<>();
        Extensions extensions = null;
        for (org.bouncycastle.asn1.pkcs.Attribute attribute : request.getAttributes()) {
            if (!attribute.getAttrType().equals(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest)) {
                foreign.add(attribute.getAttrType().getId());
            } else if (extensions != null || attribute.getAttrValues().size() != 1) {
                return new Unreadable("more than one extension request");
            } else {
                extensions = Extensions.getInstance(attribute.getAttrValues().getObjectAt(0));
            }
        }
        AlternativeNames names = AlternativeNames.NONE;
        if (extensions != null) {
            for (ASN1ObjectIdentifier id : extensions.getExtensionOIDs()) {
                if (id.equals(Extension.subjectAlternativeName)) {
                    names = AlternativeNames.read(extensions.getExtensionParsedValue(id));
                } else {
                    foreign.add(id.getId());
                }
            }
        }
        return new Readable(
                subject,
                key(request.getSubjectPublicKeyInfo()),
                names.present(),
                names.dnsNames(),
                names.addresses(),
                names.foreign(),
                foreign,
                request.getSignatureAlgorithm().getAlgorithm().getId(),
                () -> signedByItsKey(request));
    }

    private static boolean isWholeBytes(ASN1BitString bits) {
        return bits.getPadBits() == 0;
    }

    private static Attribute attribute(AttributeTypeAndValue attribute) {
        ASN1Encodable value = attribute.getValue();
        String text =
                switch (value) {
                    case ASN1PrintableString printable -> printable.getString();
                    case ASN1UTF8String utf8 -> utf8.getString();
                    // Other string types are read differently by different parsers.
                    default -> throw new IllegalArgumentException("odd string type");
                };
        ASN1ObjectIdentifier type = attribute.getType();
        if (type.equals(BCStyle.O)) {
            return new Attribute(Attribute.ORGANIZATION, text);
        }
        return new Attribute(type.equals(BCStyle.CN) ? Attribute.COMMON_NAME : type.getId(), text);
    }

    private static Key key(SubjectPublicKeyInfo info) {
        ASN1ObjectIdentifier algorithm = info.getAlgorithm().getAlgorithm();
        if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            return info.getAlgorithm().getParameters() instanceof ASN1ObjectIdentifier curve
                    ? new Key.EllipticCurve(nameOf(curve))
                    : new Key.Other("elliptic curve with explicit parameters");
        }
        if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            try {
                RSAPublicKey rsa = RSAPublicKey.getInstance(info.parsePublicKey());
                BigInteger exponent = rsa.getPublicExponent();
                return new Key.Rsa(
                        rsa.getModulus().bitLength(),
                        exponent.testBit(0)
                                && exponent.bitLength() >= 17
                                && exponent.bitLength() <= 32);
            } catch (IOException malformed) {
                return new Key.Other("malformed RSA key");
            }
        }
        return new Key.Other(algorithm.getId());
    }

    // Libraries know these curves under several names; NIST's are the ones people configure.
    private static String nameOf(ASN1ObjectIdentifier curve) {
        if (curve.equals(SECObjectIdentifiers.secp256r1)) {
            return "P-256";
        }
        return curve.equals(SECObjectIdentifiers.secp384r1) ? "P-384" : curve.getId();
    }

    private static boolean signedByItsKey(PKCS10CertificationRequest request) {
        try {
            return request.isSignatureValid(
                    new JcaContentVerifierProviderBuilder()
                            .build(request.getSubjectPublicKeyInfo()));
        } catch (OperatorCreationException | PKCSException | RuntimeException unverifiable) {
            return false;
        }
    }
}
