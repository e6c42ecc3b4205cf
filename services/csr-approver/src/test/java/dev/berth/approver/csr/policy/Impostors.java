/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import static dev.berth.approver.csr.policy.Adversary.denied;

import java.util.stream.Stream;

/** Somebody of ours who wants to be more than it is. */
final class Impostors {

    private Impostors() {}

    static Stream<Adversary> all() {
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
}
