/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import static dev.berth.events.CsrDecision.APPROVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.of;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What kubelets ask for in good faith is approved, whatever minor they are of. */
class LegitimateRequestsTest {

    private final CsrPolicy policy = Policies.whole();

    @ParameterizedTest(name = "{0}")
    @MethodSource({"clients", "renewals", "servers"})
    void isApproved(String what, Csr csr, Known known) {
        // When
        Judgement judgement = policy.judge(csr.build(), known.build());

        // Then
        assertThat(judgement.decision()).as(judgement.toString()).isEqualTo(APPROVE);
    }

    static Stream<Arguments> clients() {
        return Stream.of(
                of("a bootstrap request", Csr.client(), Known.started()),
                of(
                        "key encipherment of an older kubelet",
                        Csr.client().usages("key encipherment", "digital signature", "client auth"),
                        Known.started()),
                of(
                        "P-384",
                        Csr.client().key(Csr.curve("secp384r1"), "SHA384withECDSA"),
                        Known.started()),
                of(
                        "RSA 2048 with key encipherment",
                        Csr.client()
                                .key(Csr.other("RSA", 2048), "SHA256withRSA")
                                .usages("digital signature", "key encipherment", "client auth"),
                        Known.started()),
                of(
                        "RSA 2048 without",
                        Csr.client().key(Csr.other("RSA", 2048), "SHA256withRSA"),
                        Known.started()),
                of(
                        "again after a crash between decided and applied",
                        Csr.client().uid("mine"),
                        Known.started().spentBy("mine")),
                of(
                        "a fully qualified name",
                        Csr.client()
                                .subject("O=system:nodes,CN=system:node:node1.rack.example.net"),
                        Known.started().node("node1.rack.example.net")),
                of(
                        "the longest lifetime that is permitted",
                        Csr.client().lasting(Policies.LONGEST),
                        Known.started()),
                of(
                        "a node that joins anew after many certificates",
                        Csr.client(),
                        Known.started().approvedWithinTheHour(99)),
                of("ten minutes", Csr.client().lasting(Duration.ofMinutes(10)), Known.started()),
                of(
                        "a bootstrap request of a node whose object was deleted",
                        Csr.client(),
                        Known.started().nodeDeleted()),
                of(
                        "a declared rejoin of a live node",
                        Csr.client(),
                        Known.started().rejoiningInAttempt(2).registeredInAttempt(1).liveNode()));
    }

    static Stream<Arguments> renewals() {
        return Stream.of(
                of("a renewal", Csr.renewal(), Known.registered()),
                of(
                        "a renewal with key encipherment",
                        Csr.renewal()
                                .usages("client auth", "key encipherment", "digital signature"),
                        Known.registered()),
                of("the newest of many renewals", Csr.renewal(), Known.registered().newerOpen(0)),
                of(
                        "the twentieth certificate within an hour",
                        Csr.renewal(),
                        Known.registered().approvedWithinTheHour(19)),
                of("the fifth newest renewal", Csr.renewal(), Known.registered().newerOpen(4)),
                of(
                        "a renewal on an API server that tells no credential",
                        Csr.renewal().by(),
                        Known.registered()));
    }

    static Stream<Arguments> servers() {
        return Stream.of(
                of("a serving request", Csr.serving(), Known.registered()),
                of(
                        "a serving request before registration",
                        Csr.serving(),
                        Known.registered().onlyCertified()),
                of(
                        "RSA 2048 with key encipherment",
                        Csr.serving()
                                .key(Csr.other("RSA", 2048), "SHA256withRSA")
                                .usages("digital signature", "key encipherment", "server auth"),
                        Known.registered()),
                of(
                        "an API server that tells no credential",
                        Csr.serving().by(),
                        Known.registered()),
                of(
                        "an address without a name",
                        Csr.serving().withoutNames().ip("10.0.0.11"),
                        Known.registered()),
                of(
                        "dual stack",
                        Csr.serving().ip("fd00::11"),
                        Known.registered().ip("fd00:0::0011")),
                of(
                        "IPv6 only",
                        Csr.serving().withoutNames().dns("node1").ip("fd00::11"),
                        Known.registered().ip("fd00::11")),
                of(
                        "an IPv4-mapped address",
                        Csr.serving().ip("::ffff:10.0.0.12"),
                        Known.registered().ip("10.0.0.12")),
                of(
                        "an address changed in the inventory",
                        Csr.serving().withoutNames().dns("node1").ip("10.0.0.13"),
                        Known.registered().ip("10.0.0.13")),
                of(
                        "an address just outside the service network",
                        Csr.serving().ip("10.112.0.0"),
                        Known.registered().ip("10.112.0.0")),
                of(
                        "a short name beside the full one",
                        Csr.serving().dns("node1.rack.example.net"),
                        Known.registered().dns("node1.rack.example.net")),
                of(
                        "a DNS name in other case, with the root's dot",
                        Csr.serving().dns("Node1.Rack.Example.Net."),
                        Known.registered().dns("node1.rack.example.net")),
                of(
                        "a domain that only looks like the cluster's",
                        Csr.serving().dns("node1.mycluster.local"),
                        Known.registered().dns("node1.mycluster.local")));
    }
}
