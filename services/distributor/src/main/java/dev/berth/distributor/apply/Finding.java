/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import static java.util.Objects.requireNonNull;

import dev.berth.events.PreflightFinding;

/** What one check saw that is not as it should be, or could not see. */
public record Finding(Check check, Outcome outcome, String seen) {

    /** How it came out. */
    public enum Outcome {
        FAILED,
        WARNED,
        UNKNOWN
    }

    public Finding {
        requireNonNull(check, "check");
        requireNonNull(outcome, "outcome");
        requireNonNull(seen, "seen");
    }

    /** The same with other words of the machine. */
    Finding seeing(String words) {
        return new Finding(check, outcome, words);
    }

    /** As it is said to the others, when it stopped nobody. */
    public PreflightFinding said() {
        return new PreflightFinding(
                check.word(),
                switch (outcome) {
                    case FAILED, WARNED -> PreflightFinding.Outcome.WARNED;
                    case UNKNOWN -> PreflightFinding.Outcome.UNKNOWN;
                },
                seen,
                check.fix());
    }

    /** For people, with what to do. */
    public String sentence() {
        return switch (outcome) {
            case FAILED, WARNED -> check.word() + ": " + seen + "; " + check.fix();
            case UNKNOWN -> check.word() + " is not known: " + seen;
        };
    }
}
