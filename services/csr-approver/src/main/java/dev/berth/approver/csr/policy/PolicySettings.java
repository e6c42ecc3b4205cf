/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.events.AddressRange;
import java.time.Duration;
import java.util.Set;

/**
 * What an installation may set.
 *
 * @param loopbackAllowed only in the sandbox, whose machines live on 127.77.0.0/16
 * @param forbiddenNames DNS names no node may ever serve under, beside the built-in ones
 * @param forbiddenAddresses addresses no node may ever serve under: the API server's, virtual ones,
 *     the service network
 * @param clusterDomain the DNS domain of services; nothing in it is a node
 * @param longestLifetime of a certificate, as far as the request asks for one
 * @param certificatesPerHour how many of a node are approved within an hour, counted since it last
 *     bootstrapped
 */
public record PolicySettings(
        boolean loopbackAllowed,
        Set<String> forbiddenNames,
        Set<AddressRange> forbiddenAddresses,
        String clusterDomain,
        Duration longestLifetime,
        int certificatesPerHour) {

    public PolicySettings {
        if (certificatesPerHour < 1) {
            throw new IllegalArgumentException(
                    "berth.csr.certificates-per-hour is "
                            + certificatesPerHour
                            + ": a node needs at least one");
        }
        forbiddenNames = Set.copyOf(forbiddenNames);
        forbiddenAddresses = Set.copyOf(forbiddenAddresses);
    }
}
