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
                        "OverBudget"));
    }
}
