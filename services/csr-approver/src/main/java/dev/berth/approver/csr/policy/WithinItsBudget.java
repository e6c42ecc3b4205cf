/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.inventory.Inventory;

/**
 * Check 18, second half: of what one requester has open at a signer, only the newest few can be
 * approved. The newest always can, so that nobody locks a node out by asking in its name; the rest
 * is left to the controller-manager's cleaner.
 */
final class WithinItsBudget implements Check {

    private static final int OPEN_REQUESTS = 5;

    @Override
    public Verdict review(CertificateRequest request, Inventory inventory) {
        return inventory.newerOpenRequests() < OPEN_REQUESTS
                ? Verdict.AGREE
                : Verdict.waitFor(
                        "OverBudget",
                        "The same requester has "
                                + OPEN_REQUESTS
                                + " newer requests open; older ones are not looked at.");
    }
}
