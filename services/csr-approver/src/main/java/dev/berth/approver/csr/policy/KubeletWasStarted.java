/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.inventory.BootstrapToken;
import dev.berth.approver.inventory.ExpectedNode;
import dev.berth.approver.inventory.Inventory;

/** Check 16: the kubelet was started by us, in the attempt of this token. */
final class KubeletWasStarted implements Check {

    @Override
    public Verdict review(CertificateRequest request, Inventory inventory) {
        BootstrapToken token = inventory.token();
        ExpectedNode node = inventory.node();
        return token != null && node != null && node.startedAttempt() < token.attempt()
                ? Verdict.waitFor(
                        "NotStarted", "The distributor has not said that it started this kubelet.")
                : Verdict.AGREE;
    }
}
