/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.csr.policy.RequestContents.Readable;
import dev.berth.approver.inventory.ExpectedNode;
import dev.berth.approver.inventory.Inventory;

/** Check 22, first half: the API server reaches kubelets by address. */
final class ServesAnAddress extends ServingCheck {

    @Override
    Verdict review(Readable contents, ExpectedNode node, Inventory inventory) {
        return contents.addresses().isEmpty()
                ? Verdict.deny("NoAddress", "A serving certificate has at least one IP address.")
                : Verdict.AGREE;
    }
}
