/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.inventory.Inventory;

/** Check 1: one of the two signers of kubelets, asked by somebody who may be one. */
final class ForKubelets implements Check {

    @Override
    public Verdict review(CertificateRequest request, Inventory inventory) {
        return request.purpose().isPresent()
                ? Verdict.AGREE
                : Verdict.ignore(
                        "NotAKubelet",
                        "Neither a bootstrapping kubelet nor a node asks one of the kubelet"
                                + " signers.");
    }
}
