/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import dev.berth.distributor.apply.Finding;
import dev.berth.distributor.machine.SharedIdentity;
import org.jspecify.annotations.Nullable;

/**
 * What a plan found on the machine that is not as it should be, or could not see.
 *
 * @param wouldFail whether a push would end because of it, before it wrote anything
 * @param check as the settings call it
 * @param seen what was seen
 * @param fix what to do about it; absent where nothing is known to be wrong
 */
record PlanFinding(
        Severity severity, boolean wouldFail, String check, String seen, @Nullable String fix) {

    /** How serious it is. */
    enum Severity {
        /** As it is configured, this stops a push that changes something. */
        ERROR,
        /** A push goes on. */
        WARNING,
        /** Nobody could see. */
        UNKNOWN
    }

    /**
     * @param looked whether a push of this set looks at the machine's surroundings at all
     */
    static PlanFinding of(Finding finding, boolean looked) {
        return switch (finding.outcome()) {
            case FAILED -> of(finding, Severity.ERROR, looked, finding.said().fix());
            case WARNED -> of(finding, Severity.WARNING, false, finding.said().fix());
            case UNKNOWN -> of(finding, Severity.UNKNOWN, false, null);
        };
    }

    private static PlanFinding of(
            Finding finding, Severity severity, boolean wouldFail, @Nullable String fix) {
        return new PlanFinding(severity, wouldFail, finding.said().check(), finding.seen(), fix);
    }

    static PlanFinding of(SharedIdentity shared) {
        return new PlanFinding(
                shared.stops() ? Severity.ERROR : Severity.WARNING,
                shared.stops(),
                shared.finding().check(),
                shared.finding().seen(),
                shared.finding().fix());
    }

    /** For people, with what to do where that is known. */
    String sentence() {
        return severity == Severity.UNKNOWN
                ? check + " is not known: " + seen
                : check + ": " + seen + (fix == null ? "" : "; " + fix);
    }
}
