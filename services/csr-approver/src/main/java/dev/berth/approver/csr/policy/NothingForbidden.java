/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.csr.policy.RequestContents.Readable;
import dev.berth.approver.inventory.ExpectedNode;
import dev.berth.approver.inventory.Inventory;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;

/** Check 23, first half: names and addresses no node may have, whatever the inventory says. */
final class NothingForbidden extends ServingCheck {

    private final PolicySettings settings;
    private final String clusterDomain;
    private final Set<String> names = new HashSet<>(Set.of("localhost", "kubernetes"));

    NothingForbidden(PolicySettings settings) {
        this.settings = settings;
        clusterDomain = canonical(settings.clusterDomain());
        settings.forbiddenNames().forEach(name -> names.add(canonical(name)));
    }

    @Override
    Verdict review(Readable contents, ExpectedNode node, Inventory inventory) {
        for (String asked : contents.dnsNames()) {
            if (forbids(canonical(asked))) {
                return Verdict.deny(
                        "ForbiddenName",
                        Words.quoted(asked)
                                + " is forbidden: no node may serve under a wildcard, a name of the"
                                + " API server or a name of the cluster's own DNS.");
            }
        }
        for (InetAddress asked : contents.addresses()) {
            if (forbids(asked)) {
                return Verdict.deny(
                        "ForbiddenAddress",
                        asked.getHostAddress()
                                + " is forbidden: no node may serve under a loopback, link-local,"
                                + " multicast or wildcard address, nor under one that is forbidden"
                                + " by berth.csr.forbidden-addresses.");
            }
        }
        return Verdict.AGREE;
    }

    private boolean forbids(String name) {
        return name.isEmpty()
                || name.contains("*")
                || names.contains(name)
                || name.startsWith("kubernetes.default")
                || name.endsWith(".svc")
                || name.contains(".svc.")
                || name.endsWith(".localhost")
                || name.equals(clusterDomain)
                || name.endsWith("." + clusterDomain);
    }

    private boolean forbids(InetAddress address) {
        return (address.isLoopbackAddress() && !settings.loopbackAllowed())
                || address.isLinkLocalAddress()
                || address.isMulticastAddress()
                || address.isAnyLocalAddress()
                || settings.forbiddenAddresses().stream()
                        .anyMatch(range -> range.contains(address));
    }
}
