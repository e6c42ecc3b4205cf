/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.inventory.ExpectedNode;
import dev.berth.approver.inventory.Inventory;
import dev.berth.events.CertificatePurpose;
import java.util.OptionalInt;

/**
 * Check 25: the certificate that made the request is one Berth approved for the machine the node is
 * now. It stands before all that can deny: what a stranger asks for in a node's name is not the
 * node's to be blamed for.
 */
final class ChainOfCustody implements Check {

    @Override
    public Verdict review(CertificateRequest request, Inventory inventory) {
        CertificatePurpose purpose = request.purpose().orElse(null);
        return switch (purpose) {
            case null -> Verdict.AGREE;
            case BOOTSTRAP_CLIENT -> Verdict.AGREE;
            case CLIENT_RENEWAL, SERVING -> custody(request, inventory);
        };
    }

    private static Verdict custody(CertificateRequest request, Inventory inventory) {
        if (request.credentialIds().isEmpty()) {
            String message = "The API server does not say which certificate made the request.";
            return inventory.credentialNamed()
                    ? Verdict.waitFor(
                            "CredentialNotTold",
                            message
                                    + " Others of this cluster do, or berth.csr.custody requires"
                                    + " it: who asks cannot be told from somebody else of that"
                                    + " name.")
                    : new Verdict.Note("CredentialNotTold", message);
        }
        OptionalInt attempt = inventory.attemptOf(request.credentialIds());
        if (attempt.isEmpty()) {
            return Verdict.waitFor(
                    "UnknownCredential",
                    "The request was made with a certificate Berth did not approve for this"
                            + " node.");
        }
        ExpectedNode node = inventory.node();
        return node == null || attempt.getAsInt() >= node.custodyFrom()
                ? Verdict.AGREE
                : Verdict.waitFor(
                        "FormerMachine",
                        "The request was made with a certificate of attempt "
                                + attempt.getAsInt()
                                + "; since then the node was withdrawn, joined anew, or another"
                                + " host key or address of it was accepted. If this is its"
                                + " machine, announce it with a rejoin reason.");
    }
}
