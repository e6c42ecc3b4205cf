/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.csr.policy.RequestContents.Readable;
import dev.berth.approver.inventory.ExpectedNode;
import dev.berth.approver.inventory.Inventory;

/**
 * Check 23, second half: no name or address that another node already serves under. Whoever was
 * approved first keeps it, so that nobody stops a node by announcing its address once more.
 */
final class NotAnotherNodes extends ServingCheck {

    @Override
    Verdict review(Readable contents, ExpectedNode node, Inventory inventory) {
        return contents.identities().stream()
                .filter(inventory.servedByOthers()::contains)
                .sorted()
                .findFirst()
                .map(
                        taken ->
                                Verdict.waitFor(
                                        "ServedByAnotherNode",
                                        "Another node has a serving certificate for "
                                                + taken
                                                + ". Take it from one of the two, or withdraw the"
                                                + " other node."))
                .orElse(Verdict.AGREE);
    }
}
