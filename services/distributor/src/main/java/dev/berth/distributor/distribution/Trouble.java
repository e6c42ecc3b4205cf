/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import dev.berth.events.FailureClass;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The failed tries of an attempt so far. Pure; times are the database's.
 *
 * @param tries that failed in this attempt
 * @param streak of them, the last ones, that failed for the same reason
 * @param failure of the last one
 * @param since when the first try failed
 * @param streakSince when the first of the streak failed
 * @param refusedSince when the machine first refused our login in this attempt; absent when it did
 *     not
 * @param saidAt when it was last told to the other services; absent before
 */
record Trouble(
        int tries,
        int streak,
        FailureClass failure,
        Instant since,
        Instant streakSince,
        @Nullable Instant refusedSince,
        @Nullable Instant saidAt) {

    private static final Duration BETWEEN_REPORTS = Duration.ofMinutes(1);

    /** With one more failed try. */
    static Trouble after(@Nullable Trouble before, FailureClass failure, Instant now) {
        boolean refused = failure == FailureClass.AUTH;
        if (before == null) {
            return new Trouble(1, 1, failure, now, now, refused ? now : null, null);
        }
        boolean same = before.failure == failure;
        return new Trouble(
                before.tries + 1,
                same ? before.streak + 1 : 1,
                failure,
                before.since,
                same ? before.streakSince : now,
                before.refusedSince == null && refused ? now : before.refusedSince,
                before.saidAt);
    }

    /**
     * Whether the others should hear of this try: it is the first one, or the reason is another, or
     * what they know would be more than a minute old before the next one.
     */
    boolean isNews(Instant nextTryAt) {
        return saidAt == null || streak == 1 || nextTryAt.isAfter(saidAt.plus(BETWEEN_REPORTS));
    }

    Trouble said(Instant at) {
        return new Trouble(tries, streak, failure, since, streakSince, refusedSince, at);
    }
}
