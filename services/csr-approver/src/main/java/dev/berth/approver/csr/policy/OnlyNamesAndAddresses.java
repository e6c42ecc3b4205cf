/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.csr.policy.RequestContents.Readable;
import dev.berth.approver.inventory.Inventory;

/** Check 11: no alternative names but DNS names and IP addresses. */
final class OnlyNamesAndAddresses extends ContentsCheck {

    @Override
    Verdict review(CertificateRequest request, Readable contents, Inventory inventory) {
        return contents.foreignNames().isEmpty()
                ? Verdict.AGREE
                : Verdict.deny(
                        "ForeignNames",
                        "The request asks for names of other kinds than DNS and IP: "
                                + Words.listed(contents.foreignNames())
                                + ".");
    }
}
