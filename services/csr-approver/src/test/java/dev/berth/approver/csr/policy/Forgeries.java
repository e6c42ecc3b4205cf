/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import static dev.berth.approver.csr.policy.Adversary.denied;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.OtherName;

/** Requests of ours that are not what a kubelet writes. */
final class Forgeries {

    private Forgeries() {}

    static Stream<Adversary> all() {
        return Stream.of(
                denied("no PEM", Csr.client().pem(_ -> "junk"), "Unreadable"),
                denied("empty", Csr.client().pem(_ -> ""), "Unreadable"),
                denied("two blocks", Csr.client().pem(pem -> pem + pem), "Unreadable"),
                denied("text behind it", Csr.client().pem(pem -> pem + "x"), "Unreadable"),
                denied(
                        "another type",
                        Csr.client().pem(pem -> pem.replace(" REQUEST", "")),
                        "Unreadable"),
                denied(
                        "PEM headers",
                        Csr.client().pem(pem -> pem.replaceFirst("\n", "\nProc-Type: 4\n\n")),
                        "Unreadable"),
                denied("huge", Csr.client().pem(pem -> pem + "\n".repeat(40_000)), "Unreadable"),
                denied(
                        "bytes behind the DER",
                        Csr.client().der(der -> Arrays.copyOf(der, der.length + 1)),
                        "Unreadable"),
                denied(
                        "cut off",
                        Csr.client().der(der -> Arrays.copyOf(der, der.length - 3)),
                        "Unreadable"),
                denied(
                        "several attributes in one RDN",
                        Csr.client().subject("O=system:nodes+CN=system:node:node1"),
                        "Unreadable"),
                denied(
                        "P-521",
                        Csr.client().key(Csr.curve("secp521r1"), "SHA512withECDSA"),
                        "KeyNotPermitted"),
                denied(
                        "RSA 1024",
                        Csr.client().key(Csr.other("RSA", 1024), "SHA256withRSA"),
                        "KeyNotPermitted"),
                denied(
                        "Ed25519",
                        Csr.client().key(Csr.other("Ed25519", 255), "Ed25519"),
                        "KeyNotPermitted"),
                denied(
                        "broken self-signature",
                        Csr.client().der(Csr::withAnotherName),
                        "SignatureBroken"),
                denied(
                        "SHA-1",
                        Csr.client().key(Csr.p256(), "SHA1withECDSA"),
                        "SignatureNotPermitted"),
                denied(
                        "no organization",
                        Csr.client().subject("CN=system:node:node1"),
                        "SubjectNotANode"),
                denied(
                        "masters",
                        Csr.client().subject("O=system:masters,CN=system:node:node1"),
                        "SubjectNotANode"),
                denied(
                        "two organizations",
                        Csr.client()
                                .subject("O=system:nodes,O=system:masters,CN=system:node:node1"),
                        "SubjectNotANode"),
                denied(
                        "two common names",
                        Csr.client()
                                .subject("O=system:nodes,CN=system:node:node1,CN=system:node:b"),
                        "SubjectNotANode"),
                denied(
                        "an organizational unit",
                        Csr.client().subject("O=system:nodes,OU=x,CN=system:node:node1"),
                        "SubjectNotANode"),
                denied(
                        "a certificate authority",
                        Csr.client().askingToBeAnAuthority(),
                        "ForeignExtension"),
                denied(
                        "a challenge password",
                        Csr.client().withChallengePassword(),
                        "ForeignExtension"),
                denied("no usages", Csr.client().usages(), "UsagesNotExact"),
                denied(
                        "server auth too",
                        Csr.client().usages("digital signature", "client auth", "server auth"),
                        "UsagesNotExact"),
                denied(
                        "a usage twice",
                        Csr.client().usages("digital signature", "client auth", "client auth"),
                        "UsagesNotExact"),
                denied(
                        "an email name",
                        Csr.client().name(new GeneralName(GeneralName.rfc822Name, "a@b")),
                        "ForeignNames"),
                denied(
                        "a URI",
                        Csr.client()
                                .name(
                                        new GeneralName(
                                                GeneralName.uniformResourceIdentifier, "a:b")),
                        "ForeignNames"),
                denied(
                        "another kind of name",
                        Csr.client()
                                .name(
                                        new GeneralName(
                                                GeneralName.otherName,
                                                new OtherName(
                                                        new ASN1ObjectIdentifier("1.2.3"),
                                                        new DERUTF8String("x")))),
                        "ForeignNames"),
                denied(
                        "RSA 16384, which nobody should compute with",
                        Csr.client().key(Csr.hugeRsa(), "SHA256withRSA"),
                        "KeyNotPermitted"),
                denied(
                        "P-224",
                        Csr.client().key(Csr.strange("secp224r1"), "SHA256withECDSA"),
                        "KeyNotPermitted"),
                denied(
                        "the holder of another key signed it",
                        Csr.client().key(Csr.mismatched(), "SHA256withECDSA"),
                        "SignatureBroken"),
                denied(
                        "NUL in the name",
                        Csr.client().subject("O=system:nodes,CN=system:node:node1\\00"),
                        "AnotherName"),
                denied(
                        "a serving request with an email name",
                        Csr.serving().name(new GeneralName(GeneralName.rfc822Name, "a@b")),
                        Known.registered(),
                        "ForeignNames"),
                denied(
                        "ten years",
                        Csr.client().lasting(Duration.ofDays(3_650)),
                        "LifetimeTooLong"),
                denied(
                        "a second more than permitted",
                        Csr.client().lasting(Policies.LONGEST.plusSeconds(1)),
                        "LifetimeTooLong"),
                denied(
                        "less than no time",
                        Csr.client().lasting(Duration.ofSeconds(-600)),
                        "LifetimeTooLong"));
    }
}
