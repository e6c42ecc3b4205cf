/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import static dev.berth.approver.csr.policy.Adversary.waits;

import java.util.stream.Stream;

/** The right requester, and not now. */
final class Untimely {

    private Untimely() {}

    static Stream<Adversary> all() {
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
                        Known.started().newerOpen(1),
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
                        "a renewal with a certificate of the machine the node was before",
                        Csr.renewal(),
                        Known.registered().custodyFrom(2).certifiedAgain(2),
                        "FormerMachine"),
                waits(
                        "a serving request of the machine the node was before",
                        Csr.serving(),
                        Known.registered().custodyFrom(2).certifiedAgain(2),
                        "FormerMachine"),
                waits(
                        "a malformed request of the machine the node was before",
                        Csr.serving().pem(_ -> "junk"),
                        Known.registered().custodyFrom(2).certifiedAgain(2),
                        "FormerMachine"),
                waits(
                        "a malformed request with a certificate from elsewhere",
                        Csr.serving()
                                .by("X509SHA256=" + "cd".repeat(32))
                                .subject("O=system:nodes,CN=system:node:node2"),
                        Known.registered(),
                        "UnknownCredential"),
                waits(
                        "a renewal without a credential before the new machine registered",
                        Csr.renewal().by(),
                        Known.registered().custodyFrom(2),
                        "NotRegistered"),
                waits(
                        "a serving request without a credential before the new machine joined",
                        Csr.serving().by(),
                        Known.registered().custodyFrom(2),
                        "NotCertified"),
                waits(
                        "a renewal without a credential where API servers name it",
                        Csr.renewal().by(),
                        Known.registered().credentialNamed(),
                        "CredentialNotTold"),
                waits(
                        "a serving request without a credential where API servers name it",
                        Csr.serving().by(),
                        Known.registered().credentialNamed(),
                        "CredentialNotTold"),
                waits(
                        "a renewal of a node whose object was deleted",
                        Csr.renewal(),
                        Known.registered().nodeDeleted(),
                        "NodeDeleted"),
                waits(
                        "a serving request of a node whose object was deleted",
                        Csr.serving(),
                        Known.registered().nodeDeleted(),
                        "NodeDeleted"),
                waits(
                        "a token from before another host key was accepted",
                        Csr.client(),
                        Known.started().custodyFrom(2).attempt(1),
                        "TokenSuperseded"),
                waits(
                        "two credentials",
                        Csr.serving().by("X509SHA256=" + Csr.FINGERPRINT, "JTI=1"),
                        Known.registered(),
                        "UnknownCredential"),
                waits(
                        "a token Secret of our id that is not in the group of all bootstrappers",
                        Csr.client().in("system:bootstrappers:berth"),
                        Known.started(),
                        "NotOurGroup"),
                waits(
                        "a live node of that name",
                        Csr.client(),
                        Known.started().liveNode(),
                        "LiveNode"),
                waits(
                        "a live node, and its rejoin is used up",
                        Csr.client(),
                        Known.started().rejoiningInAttempt(2).registeredInAttempt(2).liveNode(),
                        "LiveNode"),
                waits(
                        "the sixth newest renewal",
                        Csr.renewal(),
                        Known.registered().newerOpen(5),
                        "OverBudget"),
                waits(
                        "the hundredth newest serving request",
                        Csr.serving(),
                        Known.registered().newerOpen(99),
                        "OverBudget"),
                waits(
                        "the twenty-first serving certificate within an hour",
                        Csr.serving(),
                        Known.registered().approvedWithinTheHour(20),
                        "TooManyCertificates"),
                waits(
                        "the hundredth renewal within an hour",
                        Csr.renewal(),
                        Known.registered().approvedWithinTheHour(99),
                        "TooManyCertificates"));
    }
}
