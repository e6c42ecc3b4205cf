/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import dev.berth.eventlog.BrokenRecordException;
import dev.berth.eventlog.UnavailableException;
import dev.berth.events.JoinEvent;
import dev.berth.events.JoinEvents;
import dev.berth.events.Violation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The one way in, for Kafka and REST alike. First what can be told from the event and the policy:
 * shape, time, what the source may. Then what takes asking or waiting: names, and the rate.
 */
final class Admission {

    /** How far ahead of our clock an event may be. */
    private static final Duration AHEAD = Duration.ofMinutes(5);

    private final Supplier<IntakeReview> review;
    private final HostResolver resolver;
    private final RateLimit rate;
    private final Clock clock;

    Admission(Supplier<IntakeReview> review, HostResolver resolver, RateLimit rate, Clock clock) {
        this.review = review;
        this.resolver = resolver;
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

    /** Reads and reviews an event; asks nobody, and counts nothing. */
    Announcement read(byte[] json, String source, @Nullable Instant time, String origin)
            throws RefusedException {
        List<Violation> violations = new ArrayList<>();
        if (time != null && time.isAfter(clock.instant().plus(AHEAD))) {
            violations.add(
                    new Violation(
                            "time",
                            "time",
                            "is more than five minutes ahead of this service's clock"));
        }
        JoinEvent event =
                switch (JoinEvents.read(json)) {
                    case JoinEvents.Reading.Read read -> read.event();
                    case JoinEvents.Reading.Refused refused -> {
                        violations.addAll(refused.violations());
                        violations.addAll(alsoAgainstPolicy(refused, source));
                        throw new RefusedException(violations);
                    }
                };
        return switch (review.get().review(event, source, null)) {
            case IntakeReview.Verdict.Refused refused -> {
                violations.addAll(refused.violations());
                throw new RefusedException(violations);
            }
            case IntakeReview.Verdict.Unresolved _ ->
                    announcement(event, source, null, time, origin, violations);
            case IntakeReview.Verdict.Accepted accepted ->
                    announcement(event, source, accepted, time, origin, violations);
        };
    }

    private Announcement announcement(
            JoinEvent event,
            String source,
            IntakeReview.Verdict.@Nullable Accepted accepted,
            @Nullable Instant time,
            String origin,
            List<Violation> violations)
            throws RefusedException {
        if (!violations.isEmpty()) {
            throw new RefusedException(violations);
        }
        return new Announcement(
                event,
                source,
                accepted == null ? null : accepted.spec(),
                review.get().policy().of(source).map(SourceRules::mayWiden).orElse(false),
                time,
                origin);
    }

    // Whoever corrects the shape should not learn of the policy in a second round.
    private List<Violation> alsoAgainstPolicy(JoinEvents.Reading.Refused refused, String source) {
        JoinEvent rest = refused.rest();
        if (rest == null
                || !(review.get().review(rest, source, null)
                        instanceof IntakeReview.Verdict.Refused policy)) {
            return List.of();
        }
        boolean unnamed = rest.node().name().value().equals(JoinEvents.STAND_IN);
        boolean nowhere = rest.cluster().equals(JoinEvents.STAND_IN);
        return policy.violations().stream()
                .filter(violation -> !(nowhere && violation.field().equals("cluster")))
                .filter(violation -> !(unnamed && isAboutTheName(violation.field())))
                .filter(
                        violation ->
                                refused.violations().stream()
                                        .noneMatch(
                                                shape -> covers(shape.field(), violation.field())))
                .toList();
    }

    private static boolean isAboutTheName(String field) {
        return field.equals("node.name") || field.startsWith("node.dnsNames");
    }

    /** The policy has nothing to say on what has no shape, nor on what is compared with it. */
    private static boolean covers(String shapeField, String policyField) {
        return policyField.equals(shapeField) && !shapeField.isEmpty()
                || (shapeField.startsWith("node.internalIPs[")
                        && policyField.equals("node.internalIPs"));
    }

    /**
     * Resolves the name in an announcement, if it has one; may take as long as the name service
     * may.
     *
     * @throws UnavailableException when the name service gives no answer
     */
    AnnouncedJoin admit(Announcement announced) throws RefusedException {
        JoinEvent event = announced.event();
        if (announced.spec() != null) {
            return new AnnouncedJoin(
                    announced.node(),
                    announced.spec(),
                    event.rejoin(),
                    announced.mayWiden(),
                    announced.time(),
                    announced.origin());
        }
        String host = event.ssh() == null ? null : event.ssh().host();
        Optional<String> address = host == null ? Optional.empty() : resolver.resolve(host);
        if (address.isEmpty()) {
            throw new RefusedException(
                    List.of(
                            new Violation(
                                    "ssh.host",
                                    "dns",
                                    "does not resolve; correct it or announce it again")));
        }
        return switch (review.get().review(event, announced.source(), address.get())) {
            case IntakeReview.Verdict.Refused refused ->
                    throw new RefusedException(refused.violations());
            case IntakeReview.Verdict.Unresolved unresolved ->
                    throw new IllegalStateException(unresolved.host() + " was just resolved");
            case IntakeReview.Verdict.Accepted accepted ->
                    new AnnouncedJoin(
                            announced.node(),
                            accepted.spec(),
                            event.rejoin(),
                            announced.mayWiden(),
                            announced.time(),
                            announced.origin());
        };
    }

    /** How long this announcement waits for its turn; see {@link RateLimit#reserve}. */
    Duration turn(Announcement announced) {
        return rate.reserve(
                announced.source(), perMinute(announced.source()), announced.node().value());
    }

    /** How long until there is room for another event of the source; empty when there was. */
    Optional<Duration> overRate(String source) {
        return rate.take(source, perMinute(source));
    }

    private int perMinute(String source) {
        return review.get().policy().of(source).map(SourceRules::perMinute).orElse(0);
    }
}
