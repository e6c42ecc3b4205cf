/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.inventory.Inventory;
import dev.berth.events.CertificatePurpose;
import java.util.HashSet;
import java.util.Set;

/** Check 10: digital signature and the purpose's own usage, with or without key encipherment. */
final class UsagesAreExact implements Check {

    @Override
    public Verdict review(CertificateRequest request, Inventory inventory) {
        CertificatePurpose purpose = request.purpose().orElse(null);
        return switch (purpose) {
            case null -> Verdict.AGREE;
            case BOOTSTRAP_CLIENT, CLIENT_RENEWAL -> exactly(request, "client auth");
            case SERVING -> exactly(request, "server auth");
        };
    }

    private static Verdict exactly(CertificateRequest request, String own) {
        Set<String> asked = new HashSet<>(request.usages());
        boolean twice = asked.size() != request.usages().size();
        // Older kubelets ask for it with ECDSA keys too, and Kubernetes accepts both.
        asked.remove("key encipherment");
        return !twice && asked.equals(Set.of("digital signature", own))
                ? Verdict.AGREE
                : Verdict.deny(
                        "UsagesNotExact",
                        "The usages are "
                                + Words.listed(request.usages())
                                + " and not exactly digital signature and "
                                + own
                                + ", with or without key encipherment.");
    }
}
