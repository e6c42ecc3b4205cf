/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import dev.berth.distributor.apply.BerthApply;
import dev.berth.distributor.apply.Fence;
import dev.berth.distributor.bootstrap.Tokens;
import dev.berth.distributor.distribution.Distribution.State;
import dev.berth.distributor.flow.FlowControl;
import dev.berth.distributor.flow.Visit;
import dev.berth.distributor.flow.Visits;
import dev.berth.eventlog.DueHandler;
import dev.berth.eventlog.DueItem;
import dev.berth.eventlog.DueLanes;
import dev.berth.eventlog.DueWork;
import dev.berth.eventlog.facts.Facts;
import dev.berth.events.FailureClass;
import dev.berth.events.NodeFact.StepFailed;
import dev.berth.events.NodeName;
import dev.berth.events.Step;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * A kubelet was started and no certificate request of it was approved in time: collects what the
 * machine says about it. What passes by itself is pushed again, with a token that has not expired;
 * anything else ends the attempt. Cancelled by the approval.
 */
@ApplicationScoped
class AwaitCsr implements DueHandler {

    static final String KIND = "await-csr";

    /** A node that was held while its kubelet waited gets this long again. */
    static final Duration AFTER_RELEASE = Duration.ofMinutes(3);

    private static final Logger LOG = Logger.getLogger(AwaitCsr.class);
    private static final Duration EVIDENCE_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration WHILE_VISITED = Duration.ofSeconds(2);

    private final BerthApply machine;
    private final Distributions distributions;
    private final Tokens tokens;
    private final FlowControl flow;
    private final Visits visits;
    private final DueWork due;
    private final Facts facts;
    private final PushMetrics metrics;
    private final FailedTries tries;
    private final String cluster;

    AwaitCsr(
            BerthApply machine,
            Distributions distributions,
            Tokens tokens,
            FlowControl flow,
            Visits visits,
            DueWork due,
            Facts facts,
            PushMetrics metrics,
            FailedTries tries,
            @ConfigProperty(name = "berth.cluster") String cluster) {
        this.cluster = cluster;
        this.machine = machine;
        this.distributions = distributions;
        this.tokens = tokens;
        this.flow = flow;
        this.visits = visits;
        this.due = due;
        this.facts = facts;
        this.metrics = metrics;
        this.tries = tries;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public int concurrency() {
        return flow.machines();
    }

    @Override
    public Optional<DueLanes> lanes() {
        return Optional.of(flow);
    }

    @Override
    public void run(DueItem item) {
        NodeName node = new NodeName(item.key());
        Optional<Claim> waiting = QuarkusTransaction.requiringNew().call(() -> waiting(node, item));
        if (waiting.isPresent()) {
            Job job = waiting.get().job();
            String evidence;
            try {
                evidence =
                        machine.evidence(
                                new Fence(cluster, job.node(), job.attempt(), 0),
                                job.rendering(),
                                EVIDENCE_TIMEOUT);
            } finally {
                visits.end(waiting.get().visit());
            }
            QuarkusTransaction.requiringNew().run(() -> conclude(job, item, evidence));
        }
    }

    private record Claim(Job job, Visit visit) {}

    private Optional<Claim> waiting(NodeName node, DueItem item) {
        Optional<Job> job =
                distributions
                        .find(node)
                        .filter(
                                it ->
                                        it.state() == State.STARTED
                                                && !it.isHeld()
                                                && Integer.toString(it.attempt())
                                                        .equals(item.payload()))
                        .map(row -> Job.of(node, row));
        if (job.isEmpty()) {
            due.done(item);
            return Optional.empty();
        }
        Optional<Visit> visit =
                visits.begin(job.get().rendering().machine(), node, Visit.Purpose.EVIDENCE);
        if (visit.isEmpty()) {
            due.postpone(item, WHILE_VISITED, "another connection of ours is on this machine");
        }
        return visit.map(it -> new Claim(job.get(), it));
    }

    private void conclude(Job job, DueItem item, String evidence) {
        Distribution row = distributions.locked(job.node());
        due.done(item);
        Optional<Diagnosis> diagnosis = Diagnosis.of(evidence);
        FailureClass failure = diagnosis.map(Diagnosis::failure).orElse(FailureClass.CSR_WAITING);
        String message =
                "the kubelet was started, but no certificate request of it was approved in time"
                        + diagnosis
                                .map(Diagnosis::words)
                                .or(() -> Diagnosis.lastError(evidence))
                                .map("; it says: "::concat)
                                .orElse("");
        tries.pause(job, row, Step.APPROVE, failure, message)
                .ifPresentOrElse(
                        pause -> pushAgain(job, row, pause),
                        () -> giveUp(job, row, failure, message, evidence));
    }

    private void pushAgain(Job job, Distribution row, Duration pause) {
        row.enter(State.WAITING);
        due.schedule(
                Distribute.KIND,
                job.node().value(),
                pause,
                Integer.toString(job.attempt()),
                row.lane());
    }

    private void giveUp(
            Job job, Distribution row, FailureClass failure, String message, String evidence) {
        row.enter(State.FAILED);
        tokens.retireAll(job.node(), "no certificate request in time");
        facts.say(
                new StepFailed(
                        UUID.randomUUID(),
                        job.node(),
                        job.attempt(),
                        Instant.now(),
                        Step.APPROVE,
                        failure,
                        message,
                        evidence));
        metrics.gaveUp(Step.APPROVE, failure);
        LOG.warnf("%s: %s (%s)", job.node(), message, failure);
    }
}
