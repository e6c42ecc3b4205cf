/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import static java.util.Objects.requireNonNull;

/**
 * What a look at a machine showed that is not as it should be, or could not show, and that stopped
 * nobody.
 *
 * @param check as the distributor's settings call it
 * @param seen the machine's words or Berth's about them: bounded, and without secrets of the set
 * @param fix what to do about it, half a sentence
 */
public record PreflightFinding(String check, Outcome outcome, String seen, String fix) {

    /** How a check came out. */
    public enum Outcome {
        /** Something is lacking. */
        WARNED,
        /** It could not be seen whether something is lacking. */
        UNKNOWN
    }

    public PreflightFinding {
        requireNonNull(check, "check");
        requireNonNull(outcome, "outcome");
        requireNonNull(seen, "seen");
        requireNonNull(fix, "fix");
    }

    /** For people; with what to do where that is known. */
    public String sentence() {
        return switch (outcome) {
            case WARNED -> check + ": " + seen + "; " + fix;
            case UNKNOWN -> check + " is not known: " + seen;
        };
    }
}
