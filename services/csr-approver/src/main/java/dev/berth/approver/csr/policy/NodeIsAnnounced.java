/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.inventory.ExpectedNode;
import dev.berth.approver.inventory.Inventory;

/** Somebody who may announce this node did, and we heard it. */
final class NodeIsAnnounced implements Check {

    @Override
    public Verdict review(CertificateRequest request, Inventory inventory) {
        ExpectedNode node = inventory.node();
        return node != null && !node.announced()
                ? Verdict.waitFor(
                        "NotAnnounced", "The announcement of this node has not been heard yet.")
                : Verdict.AGREE;
    }
}
