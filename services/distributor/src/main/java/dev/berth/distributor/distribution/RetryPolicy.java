/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether a failed try is repeated within its attempt, and when. Pure.
 *
 * @param giveUpAfter how long what passes by itself is tried, from the first failed try
 * @param authGiveUpAfter how long a login that the machine refuses is tried, from the first refusal
 */
record RetryPolicy(Duration giveUpAfter, Duration authGiveUpAfter) {

    /** Twice: the second start may find what the first one lacked, a third one finds the same. */
    private static final int TRIES_WITH_EVIDENCE = 2;

    private static final int TRIES_OF_DOUBT = 3;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    /** Another reason is tried soon again, but not at once: reasons can alternate. */
    private static final int TRIES_BEFORE_CALM = 4;

    /** Above this the pause is at most a twentieth of what the trouble has lasted already. */
    private static final Duration ONE_MINUTE = Duration.ofMinutes(1);

    private static final int SHARE = 20;
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    /** A machine boots within this. What lasts longer is worth a look, though it may still pass. */
    private static final Duration WITHOUT_OPERATOR = Duration.ofMinutes(5);

    /** What follows a failed try. */
    sealed interface Next {
        /**
         * The same attempt again, after a pause.
         *
         * @param givesUpAt when the attempt ends if this lasts; absent where tries are counted
         * @param needsOperator whether it has lasted so long that somebody should look
         */
        record Again(Duration pause, @Nullable Instant givesUpAt, boolean needsOperator)
                implements Next {}

        /** StepFailed. */
        record GiveUp() implements Next {}
    }

    /**
     * @param trouble the failed try included
     * @param jitter 0 to 1; spreads machines that failed together over a fifth of the pause
     */
    Next after(Trouble trouble, Instant now, double jitter) {
        Instant end = trouble.since().plus(giveUpAfter);
        return switch (trouble.failure()) {
            // DEADLINE: another run of the script holds the machine's lock.
            case NETWORK, CLUSTER_API, API_UNREACHABLE, RUNTIME, CLOCK, DEADLINE ->
                    until(end, trouble, now, jitter);
            // A machine that boots lets nobody in until its keys are there and its boot is over.
            case AUTH -> until(refusal(trouble).plus(authGiveUpAfter), trouble, now, jitter);
            case DISK, PROTOCOL -> times(TRIES_OF_DOUBT, end, trouble, now, jitter);
            case KUBELET_START, TOKEN_EXPIRED ->
                    times(TRIES_WITH_EVIDENCE, end, trouble, now, jitter);
            case HOST_KEY,
                    ALREADY_JOINED,
                    SUDO,
                    PREFLIGHT,
                    GUARD_RAIL,
                    CONFIG,
                    KEY_LOST,
                    CSR_WAITING,
                    CSR_DENIED,
                    SUPERSEDED ->
                    new Next.GiveUp();
        };
    }

    private static Instant refusal(Trouble trouble) {
        Instant first = trouble.refusedSince();
        return first == null ? trouble.streakSince() : first;
    }

    /** The last try is made when the time is over, not before. */
    private static Next until(Instant end, Trouble trouble, Instant now, double jitter) {
        Duration left = Duration.between(now, end);
        return left.isPositive()
                ? again(shorter(pause(trouble, now, jitter), left), end, trouble, now)
                : new Next.GiveUp();
    }

    private static Next times(int most, Instant end, Trouble trouble, Instant now, double jitter) {
        return trouble.streak() < most && now.isBefore(end)
                ? again(pause(trouble, now, jitter), null, trouble, now)
                : new Next.GiveUp();
    }

    private static Next again(
            Duration pause, @Nullable Instant givesUpAt, Trouble trouble, Instant now) {
        return new Next.Again(
                pause, givesUpAt, !now.isBefore(trouble.since().plus(WITHOUT_OPERATOR)));
    }

    private static Duration pause(Trouble trouble, Instant now, double jitter) {
        int doublings =
                Math.max(trouble.streak(), Math.min(trouble.tries(), TRIES_BEFORE_CALM)) - 1;
        Duration share = Duration.between(trouble.streakSince(), now).dividedBy(SHARE);
        Duration longest = shorter(longer(share, ONE_MINUTE), LONGEST_PAUSE);
        Duration pause = shorter(FIRST_PAUSE.multipliedBy(1L << Math.min(doublings, 10)), longest);
        return Duration.ofMillis(Math.round(pause.toMillis() * (0.9 + 0.2 * jitter)));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }
}
