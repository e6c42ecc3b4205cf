/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Bounds how many events of a source take effect per minute, by this process. It protects machines
 * from a source gone wild; it is not an account.
 */
final class RateLimit {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Clock clock;
    private final Map<String, Share> shares = new HashMap<>();

    RateLimit(Clock clock) {
        this.clock = clock;
    }

    /**
     * Gives one event its turn, in this minute or in a later one. A node has one turn at most that
     * is still to come: a newer event takes the place of the one that waits.
     *
     * @param perMinute 0 is no bound
     * @return how long to wait for the turn; zero is now
     */
    synchronized Duration reserve(String source, int perMinute, String node) {
        if (perMinute == 0) {
            return Duration.ZERO;
        }
        Instant now = clock.instant();
        Share share = share(source, perMinute, now);
        Instant turn = share.turns.get(node);
        if (turn == null) {
            turn = share.start.plus(MINUTE.multipliedBy(share.taken / perMinute));
            share.taken++;
            if (turn.isAfter(now)) {
                share.turns.put(node, turn);
            }
        }
        return turn.isAfter(now) ? Duration.between(now, turn) : Duration.ZERO;
    }

    /**
     * Counts one event if this minute has room for it.
     *
     * @return how long until there is room; empty when the event was counted
     */
    synchronized Optional<Duration> take(String source, int perMinute) {
        if (perMinute == 0) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        Share share = share(source, perMinute, now);
        if (share.taken < perMinute) {
            share.taken++;
            return Optional.empty();
        }
        return Optional.of(
                Duration.between(
                        now, share.start.plus(MINUTE.multipliedBy(share.taken / perMinute))));
    }

    private Share share(String source, int perMinute, Instant now) {
        Share share = shares.computeIfAbsent(source, _ -> new Share(now));
        while (!now.isBefore(share.start.plus(MINUTE))) {
            if (share.taken <= perMinute) {
                share.start = now;
                share.taken = 0;
            } else {
                share.start = share.start.plus(MINUTE);
                share.taken -= perMinute;
            }
        }
        share.turns.values().removeIf(turn -> !turn.isAfter(now));
        return share;
    }

    /** Turns of a source since the beginning of its current minute, and those still to come. */
    private static final class Share {
        private final Map<String, Instant> turns = new HashMap<>();
        private Instant start;
        private int taken;

        Share(Instant start) {
            this.start = start;
        }
    }
}
