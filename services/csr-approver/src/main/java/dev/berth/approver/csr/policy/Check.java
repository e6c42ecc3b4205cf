/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.inventory.Inventory;

/**
 * One rule. Pure: same request and inventory, same verdict. A check that has nothing to say about a
 * request (another purpose, contents that an earlier check refused) agrees.
 */
interface Check {

    Verdict review(CertificateRequest request, Inventory inventory);

    /** What the stored results call it. */
    default String name() {
        return getClass().getSimpleName();
    }
}
