/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import java.net.InetAddress;
import java.util.Set;

/**
 * What an installation may set.
 *
 * @param loopbackAllowed only in the sandbox, whose machines live on 127.77.0.0/16
 * @param forbiddenNames DNS names no node may ever serve under, beside the built-in ones
 * @param forbiddenAddresses addresses no node may ever serve under: the API server's, virtual ones
 */
public record PolicySettings(
        boolean loopbackAllowed, Set<String> forbiddenNames, Set<InetAddress> forbiddenAddresses) {

    public PolicySettings {
        forbiddenNames = Set.copyOf(forbiddenNames);
        forbiddenAddresses = Set.copyOf(forbiddenAddresses);
    }
}
