/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.inventory;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything Berth knows that bears on one certificate request, read in one transaction.
 *
 * @param token the token the requester authenticated with, if it is one of ours
 * @param node the node of that token, or the node the requester is; absent if Berth knows none
 * @param liveNode whether the cluster shows a Ready node of that name; told for tokens only
 * @param newerOpenRequests how many newer requests the same requester has open at the same signer
 * @param credentials hex SHA-256 of the client certificates Berth approved for that node
 * @param servedByOthers which of the names and addresses asked for another node serves under
 */
public record Inventory(
        @Nullable BootstrapToken token,
        @Nullable ExpectedNode node,
        boolean liveNode,
        int newerOpenRequests,
        Set<String> credentials,
        Set<String> servedByOthers) {

    public Inventory {
        credentials = Set.copyOf(credentials);
        servedByOthers = Set.copyOf(servedByOthers);
    }
}
