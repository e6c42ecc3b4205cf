/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import dev.berth.approver.inventory.AttemptBegan;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Where custody begins anew, no certificate from before counts: neither one of an earlier attempt
 * nor one of a later, which the owner's last word made void.
 */
@ApplicationScoped
class VoidCertificates {

    void custodyBegins(@Observes AttemptBegan began) {
        if (began.custodyAnew()) {
            CertificateRow.update(
                    "attempt = ?1 where node = ?2 and attempt > ?3",
                    began.attempt() - 1,
                    began.node().value(),
                    began.attempt());
        }
    }
}
