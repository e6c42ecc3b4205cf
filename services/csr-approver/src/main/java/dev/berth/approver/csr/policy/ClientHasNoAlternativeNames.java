/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.csr.policy.RequestContents.Readable;
import dev.berth.approver.inventory.Inventory;
import dev.berth.events.CertificatePurpose;

/** Check 15: a client certificate names nothing but its node. */
final class ClientHasNoAlternativeNames extends ContentsCheck {

    @Override
    Verdict review(CertificateRequest request, Readable contents, Inventory inventory) {
        boolean client =
                request.purpose()
                        .filter(purpose -> purpose != CertificatePurpose.SERVING)
                        .isPresent();
        return client && contents.subjectAlternativeNames()
                ? Verdict.deny(
                        "UnexpectedNames", "A client certificate has no subject alternative names.")
                : Verdict.AGREE;
    }
}
