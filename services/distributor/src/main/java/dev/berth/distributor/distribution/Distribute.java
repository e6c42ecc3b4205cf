/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import dev.berth.distributor.bootstrap.Tokens;
import dev.berth.distributor.distribution.Distribution.State;
import dev.berth.distributor.distribution.RetryPolicy.Next;
import dev.berth.distributor.ssh.CancelSignal;
import dev.berth.eventlog.DueHandler;
import dev.berth.eventlog.DueItem;
import dev.berth.eventlog.DueWork;
import dev.berth.eventlog.LeaseLostException;
import dev.berth.eventlog.facts.Facts;
import dev.berth.events.FailureClass;
import dev.berth.events.NodeFact.KubeletStarted;
import dev.berth.events.NodeFact.StepFailed;
import dev.berth.events.NodeName;
import dev.berth.events.Step;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * Works a node's job off: claim, push, and the outcome as a fact in the transaction that ends it.
 */
@ApplicationScoped
class Distribute implements DueHandler {

    static final String KIND = "distribute";

    private static final Logger LOG = Logger.getLogger(Distribute.class);

    private final Push push;
    private final Distributions distributions;
    private final Tokens tokens;
    private final DueWork due;
    private final Facts facts;
    private final RunningPushes running;
    private final ClaimKeeper claims;
    private final PushMetrics metrics;
    private final DistributionConfig config;
    private final RetryPolicy retries;

    Distribute(
            Push push,
            Distributions distributions,
            Tokens tokens,
            DueWork due,
            Facts facts,
            RunningPushes running,
            ClaimKeeper claims,
            PushMetrics metrics,
            DistributionConfig config) {
        this.push = push;
        this.distributions = distributions;
        this.tokens = tokens;
        this.due = due;
        this.facts = facts;
        this.running = running;
        this.claims = claims;
        this.metrics = metrics;
        this.config = config;
        this.retries = new RetryPolicy(config.tries());
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public int concurrency() {
        return config.concurrency();
    }

    @Override
    public void run(DueItem item) {
        NodeName node = new NodeName(item.key());
        MDC.put("node", node.value());
        MDC.put("attempt", item.payload());
        try {
            work(node, item);
        } catch (LeaseLostException e) {
            LOG.infof("%s: the job was taken back: %s", node, e.getMessage());
        } finally {
            MDC.remove("node");
            MDC.remove("attempt");
        }
    }

    private void work(NodeName node, DueItem item) {
        Optional<Job> claimed = QuarkusTransaction.requiringNew().call(() -> claim(node, item));
        if (claimed.isEmpty()) {
            return;
        }
        Job job = claimed.get();
        CancelSignal cancel = running.begin(node);
        long began = System.nanoTime();
        Verdict verdict;
        try (ClaimKeeper.Kept _ = claims.keep(item, cancel)) {
            verdict = push.attempt(job, item, cancel);
        } finally {
            running.end(node, cancel);
        }
        metrics.pushed(verdict, System.nanoTime() - began);
        QuarkusTransaction.requiringNew().run(() -> conclude(job, item, verdict));
    }

    /** Empty when there is nothing to do any more; the item is ended then. */
    private Optional<Job> claim(NodeName node, DueItem item) {
        Optional<Distribution> row =
                distributions
                        .find(node)
                        .filter(
                                it ->
                                        it.state() == State.WAITING
                                                && !it.isHeld()
                                                && Integer.toString(it.attempt())
                                                        .equals(item.payload()));
        if (row.isEmpty()) {
            due.done(item);
        }
        return row.map(it -> Job.of(node, it));
    }

    private void conclude(Job job, DueItem item, Verdict verdict) {
        Distribution row = distributions.locked(job.node());
        switch (verdict) {
            case Verdict.Started(boolean changed) -> {
                due.done(item);
                row.started();
                facts.say(
                        new KubeletStarted(
                                UUID.randomUUID(),
                                job.node(),
                                job.attempt(),
                                Instant.now(),
                                job.rendering().digest(),
                                changed));
                due.schedule(
                        AwaitCsr.KIND,
                        job.node().value(),
                        config.csrTimeout(),
                        Integer.toString(job.attempt()));
                tokens.forget(job.node());
                LOG.infof("%s: kubelet started, changed: %s", job.node(), changed);
            }
            case Verdict.Failed failed -> {
                double jitter = ThreadLocalRandom.current().nextDouble();
                switch (retries.after(failed.failure(), item.tries(), jitter)) {
                    case Next.Again again -> {
                        due.again(item, again.pause(), failed.failure() + ": " + failed.message());
                        LOG.infof(
                                "%s: try %d failed (%s: %s), again in %d ms",
                                job.node(),
                                item.tries(),
                                failed.failure(),
                                failed.message(),
                                again.pause().toMillis());
                    }
                    case Next.GiveUp _ -> giveUp(job, item, row, failed);
                }
            }
        }
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
        LOG.warnf("%s: given up (%s: %s)", job.node(), failed.failure(), failed.message());
    }
}
