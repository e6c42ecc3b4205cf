/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.inventory.ExpectedNode;
import dev.berth.approver.inventory.Inventory;
import dev.berth.events.CertificatePurpose;

/**
 * Checks 19 and 21: renewals of registered nodes, serving certificates from the first certificate
 * on.
 */
final class NodeHasJoined implements Check {

    @Override
    public Verdict review(CertificateRequest request, Inventory inventory) {
        ExpectedNode node = inventory.node();
        CertificatePurpose purpose = request.purpose().orElse(null);
        return switch (purpose) {
            case null -> Verdict.AGREE;
            case BOOTSTRAP_CLIENT -> Verdict.AGREE;
            case CLIENT_RENEWAL ->
                    node == null || node.isRegistered()
                            ? Verdict.AGREE
                            : Verdict.waitFor(
                                    "NotRegistered",
                                    "The machine this node is now has not been seen"
                                            + " registering.");
            case SERVING ->
                    node == null || node.isRegistered() || node.isCertified()
                            ? Verdict.AGREE
                            : Verdict.waitFor(
                                    "NotCertified",
                                    "Berth has seen no client certificate of the machine this"
                                            + " node is now.");
        };
    }
}
