/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.csr.policy.RequestContents.Readable;
import dev.berth.approver.csr.policy.RequestContents.Unreadable;
import dev.berth.approver.inventory.Inventory;

/** Checks 3 and 4: exactly one PEM block, without headers, and a PKCS#10 request in it. */
final class OneReadableRequest implements Check {

    @Override
    public Verdict review(CertificateRequest request, Inventory inventory) {
        return switch (request.contents()) {
            case Unreadable unreadable ->
                    Verdict.deny("Unreadable", "The request is " + unreadable.why() + ".");
            case Readable _ -> Verdict.AGREE;
        };
    }
}
