/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.inventory.Inventory;
import dev.berth.events.CertificatePurpose;

/** Check 18, first half: a kubelet that restarted lost the key of its older request. */
final class NewestOfItsToken implements Check {

    static final String SUPERSEDED = "Superseded";

    @Override
    public Verdict review(CertificateRequest request, Inventory inventory) {
        boolean bootstrap =
                request.purpose()
                        .filter(purpose -> purpose == CertificatePurpose.BOOTSTRAP_CLIENT)
                        .isPresent();
        return bootstrap && inventory.newerOpenRequests() > 0
                ? Verdict.waitFor(
                        SUPERSEDED, "The same token asked again later; that request is judged.")
                : Verdict.AGREE;
    }
}
