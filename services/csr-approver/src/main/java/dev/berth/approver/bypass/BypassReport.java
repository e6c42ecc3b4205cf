/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.bypass;

import dev.berth.approver.bypass.Question.Severity;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ways around the approver, as last asked.
 *
 * @param status BYPASSED if one of them is an error, UNKNOWN if the API server did not say
 * @param why why it is unknown
 * @param doors what was found; ways that are normal are told as INFO
 */
record BypassReport(
        Status status, @Nullable Instant askedAt, @Nullable String why, List<Door> doors) {

    enum Status {
        NONE,
        BYPASSED,
        UNKNOWN
    }

    /** One way around. */
    record Door(Severity severity, String name, String meaning, String remedy) {

        static Door of(Question question) {
            return new Door(
                    question.severity(), question.name(), question.meaning(), question.remedy());
        }
    }

    BypassReport {
        doors = List.copyOf(doors);
    }

    static BypassReport unknown(String why) {
        return new BypassReport(Status.UNKNOWN, null, why, List.of());
    }

    static BypassReport of(Instant askedAt, List<Question> allowed) {
        boolean bypassed =
                allowed.stream().anyMatch(question -> question.severity() == Severity.ERROR);
        return new BypassReport(
                bypassed ? Status.BYPASSED : Status.NONE,
                askedAt,
                null,
                allowed.stream().map(Door::of).toList());
    }
}
