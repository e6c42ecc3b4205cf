/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.csr.policy.Verdict.Objection;
import dev.berth.approver.inventory.Inventory;
import dev.berth.events.CsrDecision;

/**
 * Check 18, second half: of what one requester has open at a signer, only the newest few can be
 * approved. The newest always can, so that nobody locks a node out by asking in its name; the rest
 * is left to the controller-manager's cleaner.
 */
final class WithinItsBudget implements Check {

    static final Objection OVER =
            new Objection(
                    CsrDecision.WAIT,
                    "OverBudget",
                    "The same requester has "
                            + CsrPolicy.OPEN_REQUESTS
                            + " newer requests open; older ones are not looked at.");

    @Override
    public Verdict review(CertificateRequest request, Inventory inventory) {
        return inventory.newerOpenRequests() < CsrPolicy.OPEN_REQUESTS ? Verdict.AGREE : OVER;
    }
}
