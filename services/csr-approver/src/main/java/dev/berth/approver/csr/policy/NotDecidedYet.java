/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.inventory.Inventory;

/** Check 2: nobody decided it, nothing was issued for it, it is not going away. */
final class NotDecidedYet implements Check {

    @Override
    public Verdict review(CertificateRequest request, Inventory inventory) {
        return request.decided() || request.deleting()
                ? Verdict.ignore("AlreadyDecided", "The request is decided or being deleted.")
                : Verdict.AGREE;
    }
}
