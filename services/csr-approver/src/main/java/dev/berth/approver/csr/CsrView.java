/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import dev.berth.approver.csr.CsrRow.State;
import dev.berth.events.CertificatePurpose;
import dev.berth.events.CsrDecision;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A request as it is shown in lists.
 *
 * @param createdAt by the API server's clock
 * @param judgedAt when this was last decided; absent until then
 * @param certificate SHA-256 of the issued certificate, or why there is none
 */
record CsrView(
        String csr,
        String uid,
        String signer,
        String requester,
        @Nullable CertificatePurpose purpose,
        @Nullable String node,
        @Nullable Integer attempt,
        Instant createdAt,
        State state,
        @Nullable CsrDecision decision,
        @Nullable String reason,
        @Nullable String message,
        @Nullable Instant judgedAt,
        @Nullable Instant appliedAt,
        @Nullable String certificate) {

    static CsrView of(CsrRow row) {
        return new CsrView(
                row.name,
                row.uid,
                row.signer,
                row.username,
                row.purpose,
                row.node,
                row.attempt,
                row.createdAt,
                row.state,
                row.decision,
                row.reason,
                row.message,
                row.judgedAt,
                row.appliedAt,
                row.certificate);
    }
}
