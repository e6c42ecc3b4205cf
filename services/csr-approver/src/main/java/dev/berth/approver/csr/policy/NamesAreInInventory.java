/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.csr.policy.RequestContents.Readable;
import dev.berth.approver.inventory.ExpectedNode;
import dev.berth.approver.inventory.Inventory;

/** Check 22, second half: nothing that the inventory does not give to this node. */
final class NamesAreInInventory extends ServingCheck {

    @Override
    Verdict review(Readable contents, ExpectedNode node, Inventory inventory) {
        // The inventory may still learn of it, so this waits; a denied kubelet would start over.
        for (String asked : contents.dnsNames()) {
            if (!node.dnsNames().contains(canonical(asked))) {
                return Verdict.waitFor(
                        "NameNotInInventory",
                        "The inventory does not give one of the DNS names to this node.");
            }
        }
        return node.addresses().containsAll(contents.addresses())
                ? Verdict.AGREE
                : Verdict.waitFor(
                        "AddressNotInInventory",
                        "The inventory does not give one of the IP addresses to this node.");
    }
}
