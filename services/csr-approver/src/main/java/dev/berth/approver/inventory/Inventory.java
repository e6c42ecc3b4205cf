/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.inventory;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything Berth knows that bears on one certificate request, read in one transaction.
 *
 * @param token the token the requester authenticated with, if it is one of ours
 * @param node the node of that token, or the node the requester is; absent if Berth knows none
 * @param newerRequestPending whether the same requester filed a newer request that is still open
 * @param credentials hex SHA-256 of the client certificates Berth approved for that node
 */
public record Inventory(
        @Nullable BootstrapToken token,
        @Nullable ExpectedNode node,
        boolean newerRequestPending,
        Set<String> credentials) {

    public Inventory {
        credentials = Set.copyOf(credentials);
    }
}
