/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.inventory.Inventory;
import dev.berth.events.CertificatePurpose;
import java.util.List;

/** Check 25: the certificate that made the request is one Berth approved for this node. */
final class ChainOfCustody implements Check {

    private static final String PREFIX = "X509SHA256=";

    @Override
    public Verdict review(CertificateRequest request, Inventory inventory) {
        CertificatePurpose purpose = request.purpose().orElse(null);
        return switch (purpose) {
            case null -> Verdict.AGREE;
            case BOOTSTRAP_CLIENT -> Verdict.AGREE;
            case CLIENT_RENEWAL, SERVING -> custody(request.credentialIds(), inventory);
        };
    }

    private static Verdict custody(List<String> ids, Inventory inventory) {
        if (ids.isEmpty()) {
            return new Verdict.Note(
                    "CredentialNotTold",
                    "The API server does not say which certificate made the request.");
        }
        boolean known =
                ids.size() == 1
                        && ids.getFirst().startsWith(PREFIX)
                        && inventory
                                .credentials()
                                .contains(ids.getFirst().substring(PREFIX.length()));
        return known
                ? Verdict.AGREE
                : Verdict.waitFor(
                        "UnknownCredential",
                        "The request was made with a certificate Berth did not approve for this"
                                + " node.");
    }
}
