/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import dev.berth.eventlog.BrokenRecordException;
import dev.berth.events.JoinEvent;
import dev.berth.events.JoinEvents;
import dev.berth.events.Violation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The one way in, for Kafka and REST alike: shape, time, policy, rate. What comes out may be
 * recorded.
 */
final class Admission {

    /** How far ahead of our clock an event may be. */
    private static final Duration AHEAD = Duration.ofMinutes(5);

    private final IntakeReview review;
    private final IntakePolicy policy;
    private final RateLimit rate;
    private final Clock clock;

    Admission(IntakeReview review, IntakePolicy policy, RateLimit rate, Clock clock) {
        this.review = review;
        this.policy = policy;
        this.rate = rate;
        this.clock = clock;
    }

    /** An event was refused; the message lists every violation. */
    static final class RefusedException extends BrokenRecordException {
        private static final long serialVersionUID = 1L;

        private final transient List<Violation> violations;

        RefusedException(List<Violation> violations) {
            super(
                    violations.stream()
                            .map(
                                    violation ->
                                            (violation.field().isEmpty()
                                                            ? "event"
                                                            : violation.field())
                                                    + ": "
                                                    + violation.rule()
                                                    + ": "
                                                    + violation.message())
                            .collect(Collectors.joining("; ")));
            this.violations = List.copyOf(violations);
        }

        List<Violation> violations() {
            return violations;
        }
    }

    AnnouncedJoin admit(byte[] json, String source, @Nullable Instant time, String origin)
            throws RefusedException {
        JoinEvent event = read(json);
        if (time != null && time.isAfter(clock.instant().plus(AHEAD))) {
            throw new RefusedException(
                    List.of(
                            new Violation(
                                    "time",
                                    "time",
                                    "is more than five minutes ahead of this service's clock")));
        }
        AnnouncedJoin join = reviewed(event, source, time, origin);
        int perMinute = policy.of(source).map(SourceRules::perMinute).orElse(0);
        if (!rate.admits(source, perMinute)) {
            throw new RefusedException(
                    List.of(
                            new Violation(
                                    "",
                                    "rate",
                                    "the source sent more than "
                                            + perMinute
                                            + " events in a minute; announce it again"
                                            + " later")));
        }
        return join;
    }

    /** Shape and policy alone, for an event that is not announced. */
    AnnouncedJoin look(byte[] json, String source) throws RefusedException {
        return reviewed(read(json), source, null, "preview");
    }

    private static JoinEvent read(byte[] json) throws RefusedException {
        return switch (JoinEvents.read(json)) {
            case JoinEvents.Reading.Read read -> read.event();
            case JoinEvents.Reading.Refused refused ->
                    throw new RefusedException(refused.violations());
        };
    }

    private AnnouncedJoin reviewed(
            JoinEvent event, String source, @Nullable Instant time, String origin)
            throws RefusedException {
        return switch (review.review(event, source)) {
            case IntakeReview.Verdict.Refused refused ->
                    throw new RefusedException(refused.violations());
            case IntakeReview.Verdict.Accepted accepted ->
                    new AnnouncedJoin(
                            event.node().name(),
                            accepted.spec(),
                            event.rejoin(),
                            policy.of(source).map(SourceRules::mayWiden).orElse(false),
                            time,
                            origin);
        };
    }
}
