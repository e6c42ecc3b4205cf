/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.verification;

import dev.berth.events.NodeName;
import java.net.InetAddress;
import java.util.Set;

/**
 * A registered node that has a serving certificate.
 *
 * @param attempt the one that registered
 * @param address the inventory's first internal one; never one the node reported
 * @param certificates hex SHA-256 of all serving certificates Berth approved for it
 */
record KubeletTarget(NodeName node, int attempt, InetAddress address, Set<String> certificates) {

    KubeletTarget {
        certificates = Set.copyOf(certificates);
    }

    /** Whether Berth would dial it at all, whatever an intake policy let through. */
    boolean mayBeDialled(boolean sandbox) {
        return !address.isAnyLocalAddress()
                && !address.isLinkLocalAddress()
                && !address.isMulticastAddress()
                && (sandbox || !address.isLoopbackAddress());
    }
}
