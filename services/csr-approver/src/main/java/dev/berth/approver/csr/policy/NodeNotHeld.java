/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.inventory.ExpectedNode;
import dev.berth.approver.inventory.Inventory;

/** A held node gets nothing until it is released. */
final class NodeNotHeld implements Check {

    @Override
    public Verdict review(CertificateRequest request, Inventory inventory) {
        ExpectedNode node = inventory.node();
        return node != null && node.held()
                ? Verdict.waitFor("NodeHeld", "The node is held.")
                : Verdict.AGREE;
    }
}
