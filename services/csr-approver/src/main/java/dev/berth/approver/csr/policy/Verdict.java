/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.events.CsrDecision;

/** What one check says of a request. */
public sealed interface Verdict {

    /** Nothing against it. */
    record Agree() implements Verdict {}

    /** Nothing against it, but worth telling. */
    record Note(String reason, String message) implements Verdict {}

    /**
     * Not to be approved.
     *
     * @param decision what to do instead
     * @param reason one CamelCase word
     */
    record Objection(CsrDecision decision, String reason, String message) implements Verdict {
        public Objection {
            if (decision == CsrDecision.APPROVE) {
                throw new IllegalArgumentException("an objection does not approve");
            }
        }
    }

    /** The one that most checks give most of the time. */
    Verdict AGREE = new Agree();

    /** Something that may still come is missing. */
    static Verdict waitFor(String reason, String message) {
        return new Objection(CsrDecision.WAIT, reason, message);
    }

    /** Surely ours and surely wrong. */
    static Verdict deny(String reason, String message) {
        return new Objection(CsrDecision.DENY, reason, message);
    }

    /** Not ours. */
    static Verdict ignore(String reason, String message) {
        return new Objection(CsrDecision.IGNORE, reason, message);
    }
}
