/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import java.time.Duration;
import java.time.Instant;

/**
 * How far the life of a certificate has gone. A kubelet renews at a random moment between 70 and 90
 * % of it; one hundredth more is for its request, the approval and the signer.
 */
public record CertificateLife(Instant issuedAt, Instant notAfter) {

    /** What is left of a life, in hundredths, when its renewal is overdue. */
    public static final int LEFT_WHEN_OVERDUE = 9;

    /** What has become of it. */
    public enum State {
        VALID,
        RENEWAL_OVERDUE,
        EXPIRED
    }

    public State at(Instant now) {
        if (!now.isBefore(notAfter)) {
            return State.EXPIRED;
        }
        return now.isBefore(overdueAt()) ? State.VALID : State.RENEWAL_OVERDUE;
    }

    public Instant overdueAt() {
        Duration life = Duration.between(issuedAt, notAfter);
        return notAfter.minus(life.multipliedBy(LEFT_WHEN_OVERDUE).dividedBy(100));
    }
}
