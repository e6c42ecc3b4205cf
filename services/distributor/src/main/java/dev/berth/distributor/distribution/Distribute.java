/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import dev.berth.distributor.apply.Verdict;
import dev.berth.distributor.distribution.Distribution.State;
import dev.berth.distributor.flow.FlowControl;
import dev.berth.distributor.flow.Visit;
import dev.berth.distributor.flow.Visits;
import dev.berth.distributor.ssh.CancelSignal;
import dev.berth.eventlog.DueHandler;
import dev.berth.eventlog.DueItem;
import dev.berth.eventlog.DueLanes;
import dev.berth.eventlog.DueWork;
import dev.berth.eventlog.LeaseLostException;
import dev.berth.events.NodeName;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * Works a node's job off: claim it and its machine, push, and conclude. Nobody waits here for
 * anything: a machine that is busy or does not answer is a row that is due again later.
 */
@ApplicationScoped
class Distribute implements DueHandler {

    static final String KIND = "distribute";

    private static final Logger LOG = Logger.getLogger(Distribute.class);

    /** Another visit of ours is over in seconds, or its lease is. */
    private static final Duration WHILE_VISITED = Duration.ofSeconds(2);

    private final Push push;
    private final Conclude conclude;
    private final Distributions distributions;
    private final DueWork due;
    private final FlowControl flow;
    private final Visits visits;
    private final RunningPushes running;
    private final ClaimKeeper claims;
    private final PushMetrics metrics;

    Distribute(
            Push push,
            Conclude conclude,
            Distributions distributions,
            DueWork due,
            FlowControl flow,
            Visits visits,
            RunningPushes running,
            ClaimKeeper claims,
            PushMetrics metrics) {
        this.push = push;
        this.conclude = conclude;
        this.distributions = distributions;
        this.due = due;
        this.flow = flow;
        this.visits = visits;
        this.running = running;
        this.claims = claims;
        this.metrics = metrics;
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
        Optional<Claim> claimed = QuarkusTransaction.requiringNew().call(() -> claim(node, item));
        if (claimed.isPresent()) {
            Visit visit = claimed.get().visit();
            try {
                push(claimed.get().job(), item, visit);
            } finally {
                visits.end(visit);
            }
        }
    }

    private void push(Job job, DueItem item, Visit visit) {
        CancelSignal cancel = running.begin(job.node());
        long began = System.nanoTime();
        Verdict verdict;
        try (ClaimKeeper.Kept _ = claims.keep(item, visit, cancel)) {
            verdict = push.attempt(job, item, cancel);
        } finally {
            running.end(job.node(), cancel);
        }
        metrics.pushed(verdict, System.nanoTime() - began);
        QuarkusTransaction.requiringNew().run(() -> conclude.with(job, item, verdict));
    }

    private record Claim(Job job, Visit visit) {}

    /**
     * Empty when there is nothing to do any more, or not now; the item is ended or put off then.
     */
    private Optional<Claim> claim(NodeName node, DueItem item) {
        Optional<Job> job =
                distributions
                        .find(node)
                        .filter(
                                it ->
                                        it.state() == State.WAITING
                                                && !it.isHeld()
                                                && Integer.toString(it.attempt())
                                                        .equals(item.payload()))
                        .map(row -> Job.of(node, row));
        if (job.isEmpty()) {
            due.done(item);
            return Optional.empty();
        }
        Optional<Visit> visit =
                visits.begin(job.get().rendering().machine(), node, Visit.Purpose.PUSH);
        if (visit.isEmpty()) {
            due.postpone(item, WHILE_VISITED, "another connection of ours is on this machine");
        }
        return visit.map(it -> new Claim(job.get(), it));
    }
}
