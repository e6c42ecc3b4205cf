/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.csr.policy.RequestContents.Readable;
import dev.berth.approver.inventory.ExpectedNode;
import dev.berth.approver.inventory.Inventory;
import java.util.TreeSet;

/** Check 24: tells what the inventory has and the kubelet did not ask for; never objects. */
final class AsksForAllOfIt extends ServingCheck {

    @Override
    Verdict review(Readable contents, ExpectedNode node, Inventory inventory) {
        TreeSet<String> missing = new TreeSet<>(node.identities());
        missing.removeAll(contents.identities());
        return missing.isEmpty()
                ? Verdict.AGREE
                : new Verdict.Note(
                        "NotAskedFor",
                        "The kubelet did not ask for "
                                + Words.listed(missing)
                                + ", which the inventory gives to this node.");
    }
}
