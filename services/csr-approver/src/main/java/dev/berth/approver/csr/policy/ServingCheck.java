/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.csr.policy.RequestContents.Readable;
import dev.berth.approver.inventory.ExpectedNode;
import dev.berth.approver.inventory.Inventory;
import dev.berth.events.CertificatePurpose;
import dev.berth.events.ForbiddenIdentities;

/** A check of what a known node wants its API to be called. */
abstract class ServingCheck extends ContentsCheck {

    @Override
    final Verdict review(CertificateRequest request, Readable contents, Inventory inventory) {
        ExpectedNode node = inventory.node();
        boolean serving =
                request.purpose()
                        .filter(purpose -> purpose == CertificatePurpose.SERVING)
                        .isPresent();
        return serving && node != null ? review(contents, node, inventory) : Verdict.AGREE;
    }

    abstract Verdict review(Readable contents, ExpectedNode node, Inventory inventory);

    /** As names are compared: case does not matter, neither does the root's dot. */
    static String canonical(String dnsName) {
        return ForbiddenIdentities.canonical(dnsName);
    }
}
