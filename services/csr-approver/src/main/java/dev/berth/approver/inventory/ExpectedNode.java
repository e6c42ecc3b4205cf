/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.inventory;

import dev.berth.events.NodeName;
import java.net.InetAddress;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A node as the facts tell it.
 *
 * @param attempt the attempt its owner announced last
 * @param announced whether a permitted source's announcement was heard; before it, names and
 *     addresses are empty
 * @param dnsNames what its serving certificate may be called: the node's name and its DNS names,
 *     lower case, without trailing dot
 * @param addresses what its serving certificate may carry, internal and external
 * @param startedAttempt the highest attempt whose kubelet we started; 0 for none
 * @param endedAttempt the highest attempt that failed for good; 0 for none
 * @param certifiedAttempt the highest attempt a bootstrap client certificate was issued for; 0 for
 *     none
 * @param registeredAttempt the highest attempt that registered; 0 for none
 * @param rejoinAttempt the highest attempt that began with a declared rejoin; 0 for none
 * @param custodyFrom certificates of attempts before this one are another machine's: the node was
 *     given up, joined anew, or an administrator accepted another host key or address
 * @param nodeDeleted whether its Node object was deleted after it had registered
 */
public record ExpectedNode(
        NodeName name,
        int attempt,
        boolean announced,
        Set<String> dnsNames,
        Set<InetAddress> addresses,
        boolean held,
        boolean withdrawn,
        int startedAttempt,
        int endedAttempt,
        int certifiedAttempt,
        int registeredAttempt,
        int rejoinAttempt,
        int custodyFrom,
        boolean nodeDeleted) {

    public ExpectedNode {
        dnsNames = Set.copyOf(dnsNames);
        addresses = Set.copyOf(addresses);
    }

    /** Whether a client certificate was issued to the machine it is now. */
    public boolean isCertified() {
        return certifiedAttempt > 0 && certifiedAttempt >= custodyFrom;
    }

    /** Whether the machine it is now was seen registering. */
    public boolean isRegistered() {
        return registeredAttempt > 0 && registeredAttempt >= custodyFrom;
    }

    /** Names and addresses its serving certificate may carry, each written in one way only. */
    public Set<String> identities() {
        return Stream.concat(dnsNames.stream(), addresses.stream().map(InetAddress::getHostAddress))
                .collect(Collectors.toUnmodifiableSet());
    }
}
