/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.csr.policy.RequestContents.Readable;
import dev.berth.approver.csr.policy.RequestContents.Unreadable;
import dev.berth.approver.inventory.Inventory;

/** A check of what the requester wrote; has nothing to say where that is unreadable. */
abstract class ContentsCheck implements Check {

    @Override
    public final Verdict review(CertificateRequest request, Inventory inventory) {
        return switch (request.contents()) {
            case Unreadable _ -> Verdict.AGREE;
            case Readable readable -> review(request, readable, inventory);
        };
    }

    abstract Verdict review(CertificateRequest request, Readable contents, Inventory inventory);
}
