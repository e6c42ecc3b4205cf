/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.eventlog.DueWork;
import dev.berth.events.FailureClass;
import dev.berth.events.NodePhase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Writes down what is due for a node after its state changed: rendering, deadlines, retry. */
@ApplicationScoped
class Agenda {

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
