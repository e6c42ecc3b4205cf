/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import dev.berth.approver.csr.policy.Judgement;
import dev.berth.events.CsrDecision;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a request stands where it stands.
 *
 * @param recorded what Berth decided of it; absent for one it never saw
 * @param checks what each check said when that was decided
 * @param nextLook when it is looked at again by timer, whatever else happens; absent if never
 * @param now what would be decided now; absent when it is decided for good
 */
record Explanation(
        @Nullable CsrView recorded,
        List<CheckView> checks,
        @Nullable Instant nextLook,
        @Nullable Judged now) {

    /** A judgement that was only made to be shown. */
    record Judged(CsrDecision decision, String reason, String message, List<CheckView> checks) {

        static Judged of(Judgement judgement) {
            return new Judged(
                    judgement.decision(),
                    judgement.reason(),
                    judgement.message(),
                    CheckView.of(judgement));
        }
    }
}
