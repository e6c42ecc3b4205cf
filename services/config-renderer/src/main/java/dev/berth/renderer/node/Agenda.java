/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.eventlog.DueWork;
import dev.berth.events.FailureClass;
import dev.berth.events.NodeFact.KubeletStarted;
import dev.berth.events.NodeFact.StepRetrying;
import dev.berth.events.NodePhase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;

/** Writes down what is due for a node after its state changed: rendering, deadlines, retry. */
@ApplicationScoped
class Agenda {

    /** What a distributor may say; it is another service, and a phase must end. */
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private static final Duration LONGEST_WAIT = Duration.ofHours(24);

    private final DueWork due;
    private final NodeConfig config;

    Agenda(DueWork due, NodeConfig config) {
        this.due = due;
        this.config = config;
    }

    /** Called after each change of phase, attempt or hold; what was due before is forgotten. */
    void arm(NodeRecord record) {
        String name = record.name().value();
        String attempt = String.valueOf(record.attempt());
        due.cancel(DueKinds.RENDER, name);
        due.cancel(DueKinds.RETRY, name);
        due.cancel(DueKinds.DEADLINE, name);
        for (Expected expected : Expected.values()) {
            due.cancel(DueKinds.CONDITION, name + " " + expected);
        }
        if (record.held()) {
            return;
        }
        if (record.phase() == NodePhase.PENDING) {
            due.schedule(DueKinds.RENDER, name, Duration.ZERO, attempt);
        }
        config.deadlineOf(record.phase())
                .ifPresent(
                        limit ->
                                due.schedule(
                                        DueKinds.DEADLINE,
                                        name,
                                        limit,
                                        attempt + " " + record.phase()));
        if (record.phase() == NodePhase.REGISTERED) {
            expect(name, attempt);
        }
        if (retriesItself(record)) {
            due.schedule(DueKinds.RETRY, name, pause(record.automaticAttempts()), attempt);
        }
    }

    /** A next try is scheduled: the phase's time begins when it does. */
    void suspend(NodeRecord record, StepRetrying retrying) {
        Duration pause = Duration.between(retrying.at(), retrying.nextTryAt());
        rearm(record, pause.isNegative() ? Duration.ZERO : shorter(pause, LONGEST_PAUSE));
    }

    /** The distributor says itself when its wait is over; the phase's time begins then. */
    void suspend(NodeRecord record, KubeletStarted started) {
        Instant end = started.requestBy();
        if (end != null && record.phase() == NodePhase.DISTRIBUTED) {
            Duration wait = Duration.between(started.at(), end);
            rearm(record, wait.isNegative() ? Duration.ZERO : shorter(wait, LONGEST_WAIT));
        }
    }

    private void rearm(NodeRecord record, Duration longer) {
        boolean distributing =
                record.phase() == NodePhase.RENDERED || record.phase() == NodePhase.DISTRIBUTED;
        if (distributing && !record.held()) {
            config.deadlineOf(record.phase())
                    .ifPresent(
                            limit ->
                                    due.schedule(
                                            DueKinds.DEADLINE,
                                            record.name().value(),
                                            longer.plus(limit),
                                            record.attempt() + " " + record.phase()));
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private void expect(String name, String attempt) {
        for (Expected expected : Expected.values()) {
            Duration limit = config.deadlineOf(expected);
            if (limit.isPositive()) {
                due.schedule(DueKinds.CONDITION, name + " " + expected, limit, attempt);
            }
        }
    }

    /** Whether a new attempt is begun without anybody asking. */
    boolean retriesItself(NodeRecord record) {
        FailureNote failure = record.failure();
        return record.phase() == NodePhase.FAILED
                && failure != null
                && failure.failure().kind() == FailureClass.Kind.RETRYABLE
                && record.automaticAttempts() < config.automaticAttempts();
    }

    // Half fixed, half random: nodes that failed together do not come back together.
    private Duration pause(int retriesSoFar) {
        long full = config.retryPause().toMillis() << Math.min(retriesSoFar, 10);
        return Duration.ofMillis(full / 2 + ThreadLocalRandom.current().nextLong(full / 2 + 1));
    }
}
