/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.csr.policy.RequestContents.Readable;
import dev.berth.approver.inventory.BootstrapToken;
import dev.berth.approver.inventory.Inventory;
import dev.berth.events.CertificatePurpose;
import org.jspecify.annotations.Nullable;

/** Checks 14, 19 and 20: the common name is the node of the token, or the node that asks. */
final class NameIsTheRequesters extends ContentsCheck {

    @Override
    Verdict review(CertificateRequest request, Readable contents, Inventory inventory) {
        String expected = expected(request, inventory);
        if (expected == null) {
            return Verdict.AGREE;
        }
        String name = SubjectIsANode.commonName(contents).orElse("");
        return name.equals(expected)
                ? Verdict.AGREE
                : Verdict.deny(
                        "AnotherName",
                        "The common name is "
                                + Words.quoted(name)
                                + " and not "
                                + expected
                                + ", which is all this requester may be.");
    }

    private static @Nullable String expected(CertificateRequest request, Inventory inventory) {
        BootstrapToken token = inventory.token();
        CertificatePurpose purpose = request.purpose().orElse(null);
        return switch (purpose) {
            case null -> null;
            case BOOTSTRAP_CLIENT -> token == null ? null : token.node().user();
            case CLIENT_RENEWAL, SERVING -> request.username();
        };
    }
}
