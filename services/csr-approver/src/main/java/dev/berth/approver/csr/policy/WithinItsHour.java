/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.inventory.Inventory;
import dev.berth.events.CertificatePurpose;

/**
 * Check 18, third part: how many certificates a node is given within an hour. A kubelet needs a
 * client and a serving certificate, once in a while; whoever stole its credential could have
 * thousands. A bootstrap token makes one certificate anyway, so a node that joins anew is never
 * kept waiting by what was approved before.
 */
final class WithinItsHour implements Check {

    private final int most;

    WithinItsHour(PolicySettings settings) {
        most = settings.certificatesPerHour();
    }

    @Override
    public Verdict review(CertificateRequest request, Inventory inventory) {
        CertificatePurpose purpose = request.purpose().orElse(null);
        return switch (purpose) {
            case null -> Verdict.AGREE;
            case BOOTSTRAP_CLIENT -> Verdict.AGREE;
            case CLIENT_RENEWAL, SERVING ->
                    inventory.approvedWithinTheHour() < most
                            ? Verdict.AGREE
                            : Verdict.waitFor(
                                    "TooManyCertificates",
                                    "Berth approved "
                                            + inventory.approvedWithinTheHour()
                                            + " certificates of this node within the last hour and"
                                            + " approves no more than "
                                            + most
                                            + " (berth.csr.certificates-per-hour). If its kubelet"
                                            + " did not ask for them, somebody else has its"
                                            + " credential: withdraw the node.");
        };
    }
}
