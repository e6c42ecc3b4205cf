/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.csr.policy.RequestContents.Readable;
import dev.berth.approver.inventory.Inventory;

/** Check 8: no requested extension or attribute beside alternative names. */
final class NoForeignExtension extends ContentsCheck {

    @Override
    Verdict review(CertificateRequest request, Readable contents, Inventory inventory) {
        return contents.foreignExtensions().isEmpty()
                ? Verdict.AGREE
                : Verdict.deny(
                        "ForeignExtension",
                        "The request asks for an extension or attribute other than subject"
                                + " alternative names: "
                                + Words.listed(contents.foreignExtensions())
                                + ".");
    }
}
