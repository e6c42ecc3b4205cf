/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.inventory.Inventory;
import dev.berth.events.CertificatePurpose;
import java.util.Set;

/** Checks 13 and 20: the API server counts the requester to the groups it must be in. */
final class GroupsAreRight implements Check {

    // That it is authenticated goes without saying: its token is one of ours.
    private static final Set<String> BOOTSTRAPPERS =
            Set.of("system:bootstrappers", CertificateRequest.OUR_BOOTSTRAPPERS);

    @Override
    public Verdict review(CertificateRequest request, Inventory inventory) {
        CertificatePurpose purpose = request.purpose().orElse(null);
        return switch (purpose) {
            case null -> Verdict.AGREE;
            // A Secret of that id that is not the one we made: not surely ours, so not denied.
            case BOOTSTRAP_CLIENT ->
                    request.groups().containsAll(BOOTSTRAPPERS)
                            ? Verdict.AGREE
                            : Verdict.waitFor(
                                    "NotOurGroup",
                                    "The token is not in the group "
                                            + CertificateRequest.OUR_BOOTSTRAPPERS
                                            + ", but in "
                                            + Words.listed(request.groups())
                                            + ".");
            case CLIENT_RENEWAL, SERVING ->
                    request.groups().containsAll(CertificateRequest.NODE_GROUPS)
                            ? Verdict.AGREE
                            : Verdict.deny(
                                    "NotInNodes",
                                    "The requester is in the groups "
                                            + Words.listed(request.groups())
                                            + " and not in those of a node.");
        };
    }
}
