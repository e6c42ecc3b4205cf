/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import static dev.berth.events.CsrDecision.APPROVE;
import static dev.berth.events.CsrDecision.DENY;
import static dev.berth.events.CsrDecision.IGNORE;
import static dev.berth.events.CsrDecision.WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.approver.csr.policy.Judgement.CheckResult;
import dev.berth.approver.csr.policy.Verdict.Note;
import dev.berth.events.CsrDecision;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.OtherName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CsrPolicyTest {

    private final CsrPolicy policy =
            new CsrPolicy(
                    new PolicySettings(
                            false, Set.of("API.example.net."), Set.of(Csr.literal("10.0.0.1"))));

    @ParameterizedTest(name = "{0}")
    @MethodSource("approved")
    void approves(String what, Csr csr, Known known) {
        // When
        Judgement judgement = policy.judge(csr.build(), known.build());

        // Then
        assertThat(judgement.decision()).as(judgement.toString()).isEqualTo(APPROVE);
    }

    static Stream<Arguments> approved() {
        return Stream.of(
                of("a bootstrap request", Csr.client(), Known.started()),
                of("a renewal", Csr.renewal(), Known.registered()),
                of("a serving request", Csr.serving(), Known.registered()),
                of(
                        "a serving request before registration",
                        Csr.serving(),
                        Known.registered().onlyCertified()),
                of(
                        "key encipherment of an older kubelet",
                        Csr.client().usages("key encipherment", "digital signature", "client auth"),
                        Known.started()),
                of(
                        "P-384",
                        Csr.client().key(Csr.curve("secp384r1"), "SHA384withECDSA"),
                        Known.started()),
                of(
                        "RSA 2048",
                        Csr.client().key(Csr.other("RSA", 2048), "SHA256withRSA"),
                        Known.started()),
                of(
                        "again after a crash between decided and applied",
                        Csr.client().uid("mine"),
                        Known.started().spentBy("mine")),
                of(
                        "an API server that tells no credential",
                        Csr.serving().by(),
                        Known.registered()),
                of(
                        "both of two addresses",
                        Csr.serving().ip("fd00::11"),
                        Known.registered().ip("fd00:0::0011")),
                of(
                        "an IPv4-mapped address",
                        Csr.serving().ip("::ffff:10.0.0.12"),
                        Known.registered().ip("10.0.0.12")),
                of(
                        "a DNS name in other case, with the root's dot",
                        Csr.serving().dns("Node1.Rack.Example.Net."),
                        Known.registered().dns("node1.rack.example.net")));
    }

    @ParameterizedTest(name = "{3} {4}: {0}")
    @MethodSource("refused")
    void refuses(String what, Csr csr, Known known, CsrDecision decision, String reason) {
        // When
        Judgement judgement = policy.judge(csr.build(), known.build());

        // Then
        assertThat(judgement)
                .extracting(Judgement::decision, Judgement::reason)
                .containsExactly(decision, reason);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                        ofSomebodyElse(), malformed(), ofAnotherNode(), tooEarlyOrLate(), serving())
                .flatMap(cases -> cases);
    }

    private static Stream<Arguments> ofSomebodyElse() {
        return Stream.of(
                of(
                        "another signer",
                        Csr.client().toSigner("kubernetes.io/kube-apiserver-client"),
                        Known.started(),
                        IGNORE,
                        "NotAKubelet"),
                of(
                        "an administrator asks a kubelet signer",
                        Csr.client().from("admin"),
                        Known.started(),
                        IGNORE,
                        "NotAKubelet"),
                of(
                        "a foreign token",
                        Csr.client().in("system:bootstrappers", "a:b"),
                        Known.started().withoutToken(),
                        IGNORE,
                        "UnknownToken"),
                of(
                        "a foreign token, malformed request",
                        Csr.client().in("system:bootstrappers").pem(_ -> "junk"),
                        Known.started().withoutToken(),
                        IGNORE,
                        "UnknownToken"),
                of(
                        "a token whose fact is on its way",
                        Csr.client(),
                        Known.started().withoutToken(),
                        WAIT,
                        "UnknownToken"),
                of(
                        "a node nobody announced",
                        Csr.serving(),
                        Known.registered().nothing(),
                        IGNORE,
                        "UnknownNode"),
                of(
                        "a decided request",
                        Csr.client().alreadyDecided(),
                        Known.started(),
                        IGNORE,
                        "AlreadyDecided"));
    }

    private static Stream<Arguments> malformed() {
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
                        Csr.client().der(CsrPolicyTest::otherName),
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
                        "ForeignNames"));
    }

    private static Stream<Arguments> ofAnotherNode() {
        return Stream.of(
                denied(
                        "another node's name",
                        Csr.client().subject("O=system:nodes,CN=system:node:node10"),
                        "AnotherName"),
                denied(
                        "another node's name before the kubelet was started",
                        Csr.client().subject("O=system:nodes,CN=system:node:node2"),
                        Known.started().notStarted(),
                        "AnotherName"),
                denied(
                        "a look-alike",
                        Csr.client().subject("O=system:nodes,CN=system:node:nоde1"),
                        "AnotherName"),
                denied(
                        "a name with a blank",
                        Csr.client().subject("O=system:nodes,CN=system:node:node1\\ "),
                        "AnotherName"),
                denied(
                        "a renewal for another node",
                        Csr.renewal().subject("O=system:nodes,CN=system:node:node2"),
                        Known.registered(),
                        "AnotherName"),
                denied(
                        "a serving request for another node",
                        Csr.serving().subject("O=system:nodes,CN=system:node:node2"),
                        Known.registered(),
                        "AnotherName"),
                denied(
                        "a node outside system:nodes",
                        Csr.serving().in("system:authenticated"),
                        Known.registered(),
                        "NotInNodes"),
                denied(
                        "a client certificate with a DNS name",
                        Csr.client().dns("node1"),
                        "UnexpectedNames"),
                denied(
                        "a renewal with an address",
                        Csr.renewal().ip("10.0.0.11"),
                        Known.registered(),
                        "UnexpectedNames"),
                denied(
                        "a withdrawn node",
                        Csr.client(),
                        Known.started().withdrawn(),
                        "NodeWithdrawn"),
                denied(
                        "a withdrawn node's renewal",
                        Csr.renewal(),
                        Known.registered().withdrawn(),
                        "NodeWithdrawn"));
    }

    private static Stream<Arguments> tooEarlyOrLate() {
        return Stream.of(
                waits(
                        "a token outside our group",
                        Csr.client().in("system:bootstrappers", "system:authenticated"),
                        Known.started(),
                        "NotOurGroup"),
                waits("not announced", Csr.client(), Known.started().unannounced(), "NotAnnounced"),
                waits("held", Csr.client(), Known.started().held(), "NodeHeld"),
                waits(
                        "a held node's renewal",
                        Csr.renewal(),
                        Known.registered().held(),
                        "NodeHeld"),
                waits(
                        "a spent token",
                        Csr.client(),
                        Known.started().spentBy("another"),
                        "TokenSpent"),
                waits(
                        "a token of an older attempt",
                        Csr.client(),
                        Known.started().attempt(2),
                        "TokenSuperseded"),
                waits(
                        "an older token of the attempt",
                        Csr.client(),
                        Known.started().supersededToken(),
                        "TokenSuperseded"),
                waits("the attempt failed", Csr.client(), Known.started().ended(), "AttemptEnded"),
                waits(
                        "filed when the token expired",
                        Csr.client(),
                        Known.started().expiring(Csr.CREATED),
                        "TokenExpired"),
                waits(
                        "before the kubelet was started",
                        Csr.client(),
                        Known.started().notStarted(),
                        "NotStarted"),
                waits(
                        "a newer request of the same token",
                        Csr.client(),
                        Known.started().newerRequestPending(),
                        "Superseded"),
                waits(
                        "renewal before registration",
                        Csr.renewal(),
                        Known.registered().onlyCertified(),
                        "NotRegistered"),
                waits(
                        "serving before the first certificate",
                        Csr.serving(),
                        Known.registered().neverCertified(),
                        "NotCertified"),
                waits(
                        "a renewal with a certificate from elsewhere",
                        Csr.renewal().by("X509SHA256=" + "cd".repeat(32)),
                        Known.registered(),
                        "UnknownCredential"),
                waits(
                        "a serving request with a credential of another kind",
                        Csr.serving().by("JTI=1"),
                        Known.registered(),
                        "UnknownCredential"),
                waits(
                        "two credentials",
                        Csr.serving().by("X509SHA256=" + Csr.FINGERPRINT, "JTI=1"),
                        Known.registered(),
                        "UnknownCredential"));
    }

    private static Stream<Arguments> serving() {
        Known known = Known.registered();
        return Stream.of(
                denied("no address", Csr.serving().withoutNames().dns("node1"), known, "NoAddress"),
                denied("a wildcard", Csr.serving().dns("*.node1"), known, "ForbiddenName"),
                denied(
                        "the API server's service",
                        Csr.serving().dns("kubernetes.default.svc"),
                        known,
                        "ForbiddenName"),
                denied(
                        "any service",
                        Csr.serving().dns("a.b.svc.cluster.local"),
                        known,
                        "ForbiddenName"),
                denied("localhost", Csr.serving().dns("LocalHost."), known, "ForbiddenName"),
                denied(
                        "a configured name, though in the inventory",
                        Csr.serving().dns("api.example.net"),
                        Known.registered().dns("api.example.net"),
                        "ForbiddenName"),
                denied(
                        "a configured address, though in the inventory",
                        Csr.serving().ip("10.0.0.1"),
                        Known.registered().ip("10.0.0.1"),
                        "ForbiddenAddress"),
                denied(
                        "loopback",
                        Csr.serving().ip("127.0.0.1"),
                        Known.registered().ip("127.0.0.1"),
                        "ForbiddenAddress"),
                denied("IPv6 loopback", Csr.serving().ip("::1"), known, "ForbiddenAddress"),
                denied(
                        "link-local",
                        Csr.serving().ip("169.254.169.254"),
                        known,
                        "ForbiddenAddress"),
                waits("another DNS name", Csr.serving().dns("node10"), known, "NameNotInInventory"),
                waits(
                        "a longer DNS name",
                        Csr.serving().dns("node1.evil.example"),
                        known,
                        "NameNotInInventory"),
                waits(
                        "another address",
                        Csr.serving().ip("10.0.0.12"),
                        known,
                        "AddressNotInInventory"));
    }

    @Test
    void sandboxMachinesLiveOnLoopback() {
        // Given
        CsrPolicy sandbox = new CsrPolicy(new PolicySettings(true, Set.of(), Set.of()));

        // When
        Judgement judgement =
                sandbox.judge(
                        Csr.serving().ip("127.77.0.1").build(),
                        Known.registered().ip("127.77.0.1").build());

        // Then
        assertThat(judgement.decision()).isEqualTo(APPROVE);
    }

    @Test
    void keepsTheResultOfEveryCheck() {
        // When
        Judgement judgement =
                policy.judge(
                        Csr.client().subject("O=system:nodes,CN=x").dns("x").build(),
                        Known.started().held().build());

        // Then
        assertThat(judgement.results())
                .filteredOn(result -> result.verdict() instanceof Verdict.Objection)
                .extracting(CheckResult::check)
                .containsExactly(
                        "NameIsTheRequesters", "ClientHasNoAlternativeNames", "NodeNotHeld");
    }

    @Test
    void neverComputesWithAKeyItRefuses() {
        // When
        Judgement judgement =
                policy.judge(
                        Csr.client()
                                .key(Csr.other("RSA", 1024), "SHA256withRSA")
                                .der(CsrPolicyTest::otherName)
                                .build(),
                        Known.started().build());

        // Then
        assertThat(judgement.results())
                .filteredOn(result -> result.verdict() instanceof Note)
                .extracting(CheckResult::check)
                .containsExactly("SignedByItsOwnKey");
    }

    @Test
    void everyDamagedByteIsRefusedWithoutAnException() {
        // Given
        Random random = new Random(7);
        CertificateRequest whole = Csr.serving().build();

        // When
        Stream<Judgement> judgements =
                Stream.generate(
                                () ->
                                        Csr.serving()
                                                .der(
                                                        der -> {
                                                            byte[] damaged = der.clone();
                                                            int at = random.nextInt(der.length);
                                                            damaged[at] ^=
                                                                    (byte) (1 << random.nextInt(8));
                                                            return damaged;
                                                        })
                                                .build())
                        .limit(300)
                        .map(request -> policy.judge(request, Known.registered().build()));

        // Then
        assertThat(policy.judge(whole, Known.registered().build()).decision()).isEqualTo(APPROVE);
        assertThat(judgements).noneMatch(judgement -> judgement.decision() == APPROVE);
    }

    private static byte[] otherName(byte[] der) {
        byte[] changed = der.clone();
        String text = new String(der, java.nio.charset.StandardCharsets.ISO_8859_1);
        changed[text.indexOf("node1") + 4] = '2';
        return changed;
    }

    private static Arguments of(Object... arguments) {
        return Arguments.of(arguments);
    }

    private static Arguments denied(String what, Csr csr, String reason) {
        return denied(what, csr, Known.started(), reason);
    }

    private static Arguments denied(String what, Csr csr, Known known, String reason) {
        return of(what, csr, known, DENY, reason);
    }

    private static Arguments waits(String what, Csr csr, Known known, String reason) {
        return of(what, csr, known, WAIT, reason);
    }
}
