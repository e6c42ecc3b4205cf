/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Addresses a Node object showed when it registered. The kubelet wrote them, so they prove nothing
 * and decide nothing: they are compared with the inventory for people.
 *
 * @param internalIPs canonical IP literals
 * @param externalIPs likewise
 * @param origin where the kubelet got them, as far as the Node object shows
 */
public record ReportedAddresses(List<String> internalIPs, List<String> externalIPs, Origin origin) {

    public ReportedAddresses {
        internalIPs = List.copyOf(internalIPs);
        externalIPs = List.copyOf(externalIPs);
        requireNonNull(origin, "origin");
    }

    /** Who chose the addresses. */
    public enum Origin {
        /** A cloud provider: the Node has a provider ID. */
        CLOUD_PROVIDER,
        /** The kubelet itself: its {@code --node-ip}, its host name, or its default route. */
        MACHINE
    }
}
