/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import java.time.Duration;
import java.time.Instant;

/**
 * How far the life of a certificate has gone. A kubelet renews at a random moment between 70 and 90
 * % of it; one hundredth more is for its request, the approval and the signer.
 */
record CertificateLife(Instant issuedAt, Instant notAfter) {

    /** What is left of a life, in hundredths, when its renewal is overdue. */
    static final int LEFT_WHEN_OVERDUE = 9;

    /** What has become of it. */
    enum State {
        VALID,
        RENEWAL_OVERDUE,
        EXPIRED
    }

    State at(Instant now) {
        if (!now.isBefore(notAfter)) {
            return State.EXPIRED;
        }
        return now.isBefore(overdueAt()) ? State.VALID : State.RENEWAL_OVERDUE;
    }

    Instant overdueAt() {
        Duration life = Duration.between(issuedAt, notAfter);
        return notAfter.minus(life.multipliedBy(LEFT_WHEN_OVERDUE).dividedBy(100));
    }
}
