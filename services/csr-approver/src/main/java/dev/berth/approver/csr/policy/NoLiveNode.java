/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.inventory.BootstrapToken;
import dev.berth.approver.inventory.ExpectedNode;
import dev.berth.approver.inventory.Inventory;

/** Check 17: nobody takes the place of a Ready node, unless its rejoin was declared. */
final class NoLiveNode implements Check {

    @Override
    public Verdict review(CertificateRequest request, Inventory inventory) {
        BootstrapToken token = inventory.token();
        ExpectedNode node = inventory.node();
        return token == null || node == null || !inventory.liveNode() || rejoins(token, node)
                ? Verdict.AGREE
                : Verdict.waitFor(
                        "LiveNode",
                        "A Ready node of this name is in the cluster. If this machine is to take"
                                + " its place, announce it with a rejoin reason.");
    }

    // A rejoin is used up by the registration it leads to.
    private static boolean rejoins(BootstrapToken token, ExpectedNode node) {
        return node.rejoinAttempt() > 0
                && token.attempt() >= node.rejoinAttempt()
                && node.registeredAttempt() < node.rejoinAttempt();
    }
}
