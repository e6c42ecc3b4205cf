/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.inventory.BootstrapToken;
import dev.berth.approver.inventory.ExpectedNode;
import dev.berth.approver.inventory.Inventory;

/** Check 12: the newest token of a running attempt, neither expired nor spent. */
final class TokenIsOpen implements Check {

    /** The key of the approved request was lost, or somebody else has the token. */
    static final String SPENT = "TokenSpent";

    @Override
    public Verdict review(CertificateRequest request, Inventory inventory) {
        BootstrapToken token = inventory.token();
        ExpectedNode node = inventory.node();
        if (token == null || node == null) {
            return Verdict.AGREE;
        }
        if (token.spentBy() != null && !token.spentBy().equals(request.uid())) {
            return Verdict.waitFor(SPENT, "The token was already used for another request.");
        }
        if (token.attempt() < node.attempt() || !token.newest()) {
            return Verdict.waitFor(
                    "TokenSuperseded",
                    "The node has a newer token than this one of attempt " + token.attempt() + ".");
        }
        if (token.attempt() < node.custodyFrom()) {
            return Verdict.waitFor(
                    "TokenSuperseded",
                    "Another host key or address of the node was accepted after its token was"
                            + " made.");
        }
        if (token.attempt() <= node.endedAttempt()) {
            return Verdict.waitFor(
                    "AttemptEnded",
                    "Attempt " + token.attempt() + ", which the token is of, has failed.");
        }
        // Both are told by the API server: it made the one and enforces the other.
        return request.createdAt().isBefore(token.expiresAt())
                ? Verdict.AGREE
                : Verdict.waitFor(
                        "TokenExpired",
                        "The token had expired at "
                                + token.expiresAt()
                                + "; the request was filed at "
                                + request.createdAt()
                                + ".");
    }
}
