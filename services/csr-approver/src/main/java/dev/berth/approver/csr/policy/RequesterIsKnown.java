/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.inventory.Inventory;
import dev.berth.events.CertificatePurpose;

/** The token is one we made, or the node is one that was announced to us. */
final class RequesterIsKnown implements Check {

    @Override
    public Verdict review(CertificateRequest request, Inventory inventory) {
        CertificatePurpose purpose = request.purpose().orElse(null);
        return switch (purpose) {
            case null -> Verdict.AGREE;
            case BOOTSTRAP_CLIENT -> token(request, inventory);
            case CLIENT_RENEWAL, SERVING ->
                    inventory.node() == null
                            ? Verdict.ignore(
                                    "UnknownNode", "Berth was not asked to join this node.")
                            : Verdict.AGREE;
        };
    }

    private static Verdict token(CertificateRequest request, Inventory inventory) {
        if (inventory.token() != null && inventory.node() != null) {
            return Verdict.AGREE;
        }
        // Only the distributor makes tokens of our group: its fact is on its way.
        return request.groups().contains(CertificateRequest.OUR_BOOTSTRAPPERS)
                ? Verdict.waitFor(
                        "UnknownToken", "The distributor has not said whose token this is.")
                : Verdict.ignore("UnknownToken", "Not a bootstrap token of Berth.");
    }
}
