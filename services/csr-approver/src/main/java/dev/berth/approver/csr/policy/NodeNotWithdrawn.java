/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.inventory.ExpectedNode;
import dev.berth.approver.inventory.Inventory;

/** A withdrawn node's identity is refused until the node is announced anew. */
final class NodeNotWithdrawn implements Check {

    @Override
    public Verdict review(CertificateRequest request, Inventory inventory) {
        ExpectedNode node = inventory.node();
        return node != null && node.withdrawn()
                ? Verdict.deny("NodeWithdrawn", "The node was withdrawn.")
                : Verdict.AGREE;
    }
}
