/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import dev.berth.distributor.apply.Finding;
import dev.berth.distributor.apply.Verdict;
import dev.berth.distributor.bootstrap.Tokens;
import dev.berth.distributor.distribution.Distribution.State;
import dev.berth.distributor.machine.MachineIds;
import dev.berth.distributor.machine.SharedIdentity;
import dev.berth.eventlog.DueItem;
import dev.berth.eventlog.DueWork;
import dev.berth.eventlog.facts.Facts;
import dev.berth.events.FailureClass;
import dev.berth.events.NodeFact.KubeletStarted;
import dev.berth.events.NodeFact.StepFailed;
import dev.berth.events.PreflightFinding;
import dev.berth.events.Step;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What a push came to: a fact, or the same again later. */
@ApplicationScoped
class Conclude {

    private static final Logger LOG = Logger.getLogger(Conclude.class);

    private final Distributions distributions;
    private final Tokens tokens;
    private final DueWork due;
    private final Facts facts;
    private final MachineIds machineIds;
    private final PushMetrics metrics;
    private final DistributionConfig config;
    private final FailedTries tries;

    Conclude(
            Distributions distributions,
            Tokens tokens,
            DueWork due,
            Facts facts,
            MachineIds machineIds,
            PushMetrics metrics,
            DistributionConfig config,
            FailedTries tries) {
        this.distributions = distributions;
        this.tokens = tokens;
        this.due = due;
        this.facts = facts;
        this.machineIds = machineIds;
        this.metrics = metrics;
        this.config = config;
        this.tries = tries;
    }

    /** In the running transaction, which ends the claim: it fails when the claim was lost. */
    void with(Job job, DueItem item, Verdict verdict) {
        Distribution row = distributions.locked(job.node());
        Optional<SharedIdentity> shared = identity(job, verdict);
        switch (lookedAt(verdict, shared)) {
            case Verdict.Started started -> {
                List<PreflightFinding> preflight = preflight(started, shared);
                if (preflight != null) {
                    preflight.forEach(it -> LOG.warnf("%s: %s", job.node(), it.sentence()));
                }
                due.done(item);
                row.started();
                Instant now = distributions.now();
                facts.say(
                        new KubeletStarted(
                                UUID.randomUUID(),
                                job.node(),
                                job.attempt(),
                                now,
                                job.rendering().digest(),
                                started.changed(),
                                preflight,
                                now.plus(config.csrTimeout())));
                due.schedule(
                        AwaitCsr.KIND,
                        job.node().value(),
                        config.csrTimeout(),
                        Integer.toString(job.attempt()),
                        row.lane());
                tokens.forget(job.node());
                LOG.infof("%s: kubelet started, changed: %s", job.node(), started.changed());
            }
            case Verdict.Failed failed ->
                    tries.pause(job, row, Step.DISTRIBUTE, failed.failure(), failed.message())
                            .ifPresentOrElse(
                                    pause ->
                                            due.again(
                                                    item,
                                                    pause,
                                                    failed.failure() + ": " + failed.message()),
                                    () -> giveUp(job, item, row, failed));
        }
    }

    private Optional<SharedIdentity> identity(Job job, Verdict verdict) {
        return verdict instanceof Verdict.Started started && started.machineId() != null
                ? machineIds.seen(job.node(), started.machineId(), job.rendering().machine())
                : Optional.empty();
    }

    /**
     * A machine that must not be there twice is found before anything is written there, unless both
     * came at the same time. Then its kubelet runs, but nobody says so, and without that it gets no
     * certificate.
     */
    private static Verdict lookedAt(Verdict verdict, Optional<SharedIdentity> shared) {
        return shared.filter(SharedIdentity::stops).<Verdict>map(Push::refused).orElse(verdict);
    }

    /** Absent when nobody looked. */
    private static @Nullable List<PreflightFinding> preflight(
            Verdict.Started started, Optional<SharedIdentity> shared) {
        List<PreflightFinding> findings =
                Stream.concat(
                                started.findings().stream().map(Finding::said),
                                shared.stream().map(SharedIdentity::finding))
                        .toList();
        return started.looked() || !findings.isEmpty() ? findings : null;
    }

    private void giveUp(Job job, DueItem item, Distribution row, Verdict.Failed failed) {
        due.done(item);
        row.enter(failed.failure().kind() == FailureClass.Kind.HOLD ? State.PARKED : State.FAILED);
        tokens.retireAll(job.node(), "the attempt failed: " + failed.failure());
        facts.say(
                new StepFailed(
                        UUID.randomUUID(),
                        job.node(),
                        job.attempt(),
                        Instant.now(),
                        Step.DISTRIBUTE,
                        failed.failure(),
                        failed.message(),
                        failed.evidence()));
        metrics.gaveUp(Step.DISTRIBUTE, failed.failure());
        LOG.warnf("%s: given up (%s: %s)", job.node(), failed.failure(), failed.message());
    }
}
