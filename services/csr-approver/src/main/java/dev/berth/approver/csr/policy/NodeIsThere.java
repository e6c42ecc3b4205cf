/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.inventory.ExpectedNode;
import dev.berth.approver.inventory.Inventory;
import dev.berth.events.CertificatePurpose;

/** Whoever deletes a Node means it: its kubelet gets nothing until it has registered again. */
final class NodeIsThere implements Check {

    @Override
    public Verdict review(CertificateRequest request, Inventory inventory) {
        ExpectedNode node = inventory.node();
        boolean asNode =
                request.purpose()
                        .filter(purpose -> purpose != CertificatePurpose.BOOTSTRAP_CLIENT)
                        .isPresent();
        return asNode && node != null && node.isRegistered() && node.nodeDeleted()
                ? Verdict.waitFor(
                        "NodeDeleted",
                        "The Node object was deleted. Restart the kubelet to have it register"
                                + " again, announce the node with a rejoin reason, or withdraw it.")
                : Verdict.AGREE;
    }
}
