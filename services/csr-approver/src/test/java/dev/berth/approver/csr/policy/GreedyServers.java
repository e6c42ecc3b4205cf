/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import static dev.berth.approver.csr.policy.Adversary.denied;
import static dev.berth.approver.csr.policy.Adversary.waits;

import java.util.stream.Stream;

/** Nodes of ours that want to serve under more than the inventory gives them. */
final class GreedyServers {

    private GreedyServers() {}

    static Stream<Adversary> all() {
        Known known = Known.registered();
        return Stream.of(
                denied("no address", Csr.serving().withoutNames().dns("node1"), known, "NoAddress"),
                denied(
                        "a NUL byte in a DNS name",
                        Csr.serving().dns("node1\0.example.net"),
                        known,
                        "NotADnsName"),
                denied(
                        "a NUL byte in a DNS name that begins like the node's",
                        Csr.serving().dns("node1\0"),
                        known,
                        "NotADnsName"),
                denied(
                        "a NUL byte in a DNS name, though in the inventory",
                        Csr.serving().dns("node1\0"),
                        Known.registered().dns("node1\0"),
                        "NotADnsName"),
                denied("an empty DNS name", Csr.serving().dns(""), known, "NotADnsName"),
                denied("two dots", Csr.serving().dns("node1..example"), known, "NotADnsName"),
                denied(
                        "an address as a DNS name of IPv6",
                        Csr.serving().dns("fd00::11"),
                        known,
                        "NotADnsName"),
                denied(
                        "a label of 64 letters",
                        Csr.serving().dns("a".repeat(64)),
                        known,
                        "NotADnsName"),
                denied("254 letters", Csr.serving().dns("a.".repeat(127)), known, "NotADnsName"),
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
                        "AddressNotInInventory"),
                denied(
                        "a name of the cluster's own DNS",
                        Csr.serving().dns("web.prod.pod.Cluster.Local."),
                        Known.registered().dns("web.prod.pod.cluster.local"),
                        "ForbiddenName"),
                denied(
                        "an address of the service network, though in the inventory",
                        Csr.serving().ip("10.111.255.254"),
                        Known.registered().ip("10.111.255.254"),
                        "ForbiddenAddress"),
                waits(
                        "an address that another node serves under",
                        Csr.serving(),
                        Known.registered().servedByOthers("10.0.0.11"),
                        "ServedByAnotherNode"),
                waits(
                        "a name that another node serves under",
                        Csr.serving().dns("Shared.example.net"),
                        Known.registered()
                                .dns("shared.example.net")
                                .servedByOthers("shared.example.net"),
                        "ServedByAnotherNode"),
                waits(
                        "node1 asks for node10's domain",
                        Csr.serving().dns("node10.rack.example.net"),
                        known,
                        "NameNotInInventory"));
    }
}
