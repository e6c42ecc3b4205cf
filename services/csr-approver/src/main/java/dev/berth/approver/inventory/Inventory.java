/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.inventory;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything Berth knows that bears on one certificate request, read in one transaction.
 *
 * @param token the token the requester authenticated with, if it is one of ours
 * @param node the node of that token, or the node the requester is; absent if Berth knows none
 * @param liveNode whether the cluster shows a Ready node of that name; told for tokens only
 * @param newerOpenRequests how many newer requests the same requester has open at the same signer
 * @param approvedWithinTheHour how many certificates of that node were approved within the last
 *     hour, since it last bootstrapped
 * @param credentials attempts of the client certificates Berth approved for that node, by their hex
 *     SHA-256
 * @param credentialNamed whether a request must name the certificate that made it
 * @param servedByOthers which of the names and addresses asked for another node serves under
 */
public record Inventory(
        @Nullable BootstrapToken token,
        @Nullable ExpectedNode node,
        boolean liveNode,
        int newerOpenRequests,
        int approvedWithinTheHour,
        Map<String, Integer> credentials,
        boolean credentialNamed,
        Set<String> servedByOthers) {

    /** How the API server names a client certificate, followed by its hex SHA-256. */
    public static final String X509 = "X509SHA256=";

    public Inventory {
        credentials = Map.copyOf(credentials);
        servedByOthers = Set.copyOf(servedByOthers);
    }

    /**
     * The attempt of the client certificate that these ids name; empty if they name none, more than
     * one, or one Berth did not approve for the node.
     */
    public OptionalInt attemptOf(List<String> credentialIds) {
        if (credentialIds.size() != 1 || !credentialIds.getFirst().startsWith(X509)) {
            return OptionalInt.empty();
        }
        Integer attempt = credentials.get(credentialIds.getFirst().substring(X509.length()));
        return attempt == null ? OptionalInt.empty() : OptionalInt.of(attempt);
    }
}
