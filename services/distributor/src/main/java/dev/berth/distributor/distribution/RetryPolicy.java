/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import dev.berth.events.FailureClass;
import java.time.Duration;

/**
 * Whether a failed try is repeated within its attempt. Pure.
 *
 * @param tries how often what may pass by itself is tried
 */
record RetryPolicy(int tries) {

    /** Twice: the second start may find what the first one lacked, a third one finds the same. */
    private static final int TRIES_WITH_EVIDENCE = 2;

    private static final int TRIES_OF_DOUBT = 3;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    /** What follows a failed try. */
    sealed interface Next {
        /** The same attempt again, after a pause. */
        record Again(Duration pause) implements Next {}

        /** StepFailed. */
        record GiveUp() implements Next {}
    }

    /**
     * @param tries how many tries were made, this one included; from 1
     * @param jitter 0 to 1; spreads machines that failed together over a fifth of the pause
     */
    Next after(FailureClass failure, int tries, double jitter) {
        return tries < allowed(failure) ? new Next.Again(pause(tries, jitter)) : new Next.GiveUp();
    }

    private int allowed(FailureClass failure) {
        return switch (failure) {
            // DEADLINE: another run of the script holds the machine's lock.
            case NETWORK, CLUSTER_API, DEADLINE -> tries;
            case DISK, PROTOCOL -> Math.min(TRIES_OF_DOUBT, tries);
            case KUBELET_START, RUNTIME, CLOCK, API_UNREACHABLE ->
                    Math.min(TRIES_WITH_EVIDENCE, tries);
            case AUTH,
                    HOST_KEY,
                    ALREADY_JOINED,
                    SUDO,
                    PREFLIGHT,
                    GUARD_RAIL,
                    CONFIG,
                    TOKEN_EXPIRED,
                    KEY_LOST,
                    CSR_WAITING,
                    CSR_DENIED,
                    SUPERSEDED ->
                    1;
        };
    }

    private static Duration pause(int tries, double jitter) {
        long doubled = FIRST_PAUSE.toMillis() << Math.min(tries - 1, 10);
        long millis = Math.min(doubled, LONGEST_PAUSE.toMillis());
        return Duration.ofMillis(Math.round(millis * (0.9 + 0.2 * jitter)));
    }
}
