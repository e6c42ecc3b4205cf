/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.berth.distributor.bootstrap.Tokens;
import dev.berth.distributor.distribution.Distribution.State;
import dev.berth.distributor.machine.Machines;
import dev.berth.eventlog.DueWork;
import dev.berth.eventlog.facts.LoweredAttempts;
import dev.berth.events.ContractJson;
import dev.berth.events.FailureClass;
import dev.berth.events.NodeFact;
import dev.berth.events.NodeFact.BootstrapIssued;
import dev.berth.events.NodeFact.CertificateIssued;
import dev.berth.events.NodeFact.ConfigRendered;
import dev.berth.events.NodeFact.CsrDecided;
import dev.berth.events.NodeFact.InventoryChanged;
import dev.berth.events.NodeFact.KubeletStarted;
import dev.berth.events.NodeFact.NodeHeld;
import dev.berth.events.NodeFact.NodeObserved;
import dev.berth.events.NodeFact.NodeRegistered;
import dev.berth.events.NodeFact.NodeReleased;
import dev.berth.events.NodeFact.NodeRequested;
import dev.berth.events.NodeFact.NodeVerified;
import dev.berth.events.NodeFact.NodeWithdrawn;
import dev.berth.events.NodeFact.RetryRequested;
import dev.berth.events.NodeFact.StepFailed;
import dev.berth.events.NodeFact.StepRetrying;
import dev.berth.events.NodeName;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What each fact makes this service do. Runs in the transaction that marks the fact as heard, and
 * touches nothing but the database (and the memory of this process, where that only helps to stop
 * sooner).
 */
@ApplicationScoped
class FactReactions {

    private static final Logger LOG = Logger.getLogger(FactReactions.class);

    private final Distributions distributions;
    private final DueWork due;
    private final Tokens tokens;
    private final Machines machines;
    private final RunningPushes running;
    private final LoweredAttempts lowered;
    private final PushMetrics metrics;

    FactReactions(
            Distributions distributions,
            DueWork due,
            Tokens tokens,
            Machines machines,
            RunningPushes running,
            LoweredAttempts lowered,
            PushMetrics metrics) {
        this.machines = machines;
        this.distributions = distributions;
        this.due = due;
        this.tokens = tokens;
        this.running = running;
        this.lowered = lowered;
        this.metrics = metrics;
    }

    void on(NodeFact fact) {
        switch (fact) {
            case NodeRequested it -> announced(it, it.rejoin() != null);
            case RetryRequested it -> announced(it, false);
            case ConfigRendered it -> distribute(it);
            case NodeHeld it -> hold(it);
            case NodeReleased it -> release(it.node());
            case NodeWithdrawn it -> withdraw(it.node());
            case StepFailed it -> fail(it);
            case CsrDecided it -> decided(it);
            case NodeRegistered it -> register(it);
            case InventoryChanged _,
                    CertificateIssued _,
                    NodeObserved _,
                    NodeVerified _,
                    // Our own words; nobody else may say them.
                    BootstrapIssued _,
                    KubeletStarted _,
                    StepRetrying _ -> {}
        }
    }

    /**
     * One owner announces attempts, in one partition, each once: what comes later is its last word,
     * also where the attempt is a lower one.
     */
    private void announced(NodeFact fact, boolean rejoin) {
        Distribution row = distributions.locked(fact.node());
        if (row.knowsLaterThan(fact.attempt())) {
            lowered.tell(fact.node(), row.attempt(), fact.attempt());
            begin(row, fact, rejoin);
        } else {
            beginLater(row, fact, rejoin);
        }
    }

    private void beginLater(Distribution row, NodeFact fact, boolean rejoin) {
        if (fact.attempt() > row.attempt()) {
            begin(row, fact, rejoin);
        }
    }

    private void begin(Distribution row, NodeFact fact, boolean rejoin) {
        stop(fact.node());
        tokens.retireAll(fact.node(), "a new attempt began");
        if (row.begin(fact.attempt(), rejoin)) {
            LOG.warnf(
                    "%s: no longer held: the hold named an attempt later than attempt %d, which"
                            + " config-renderer announces now. If the node must be held, hold it"
                            + " again",
                    fact.node(), fact.attempt());
        }
    }

    private void distribute(ConfigRendered fact) {
        NodeName node = fact.node();
        Distribution row = distributions.locked(node);
        // Files never lower the attempt: only the announcement of an attempt does.
        beginLater(row, fact, fact.rendering().rejoin());
        boolean current =
                fact.attempt() == row.attempt()
                        && switch (row.state()) {
                            case EXPECTED, WAITING, PARKED -> true;
                            case STARTED, FAILED, REGISTERED, WITHDRAWN -> false;
                        };
        if (!current) {
            isVoid(fact, row);
            return;
        }
        row.render(fact.rendering(), json(fact), traceparent());
        if (!row.isHeld()) {
            schedule(node, row);
        }
    }

    private void isVoid(ConfigRendered fact, Distribution row) {
        if (row.knowsLaterThan(fact.attempt())) {
            metrics.renderingOfAnOlderAttempt();
            LOG.warnf(
                    "%s: the files of attempt %d go nowhere: attempt %d was announced on"
                            + " config-renderer's topic. If config-renderer knows no such attempt,"
                            + " retry or rejoin the node there: what it announces next counts",
                    fact.node(), fact.attempt(), row.attempt());
        } else {
            LOG.infof("rendering of attempt %d is void: %s", fact.attempt(), row);
        }
    }

    /** Counts at once, whichever attempt it names: to stop is safe, also where we lag behind. */
    private void hold(NodeHeld fact) {
        NodeName node = fact.node();
        distributions.locked(node).hold(fact.attempt());
        // A started kubelet keeps its token: without it a released node would be stranded.
        due.cancel(Distribute.KIND, node.value());
        due.cancel(AwaitCsr.KIND, node.value());
        running.cancel(node);
    }

    private void release(NodeName node) {
        Distribution row = distributions.locked(node);
        row.release();
        switch (row.state()) {
            case WAITING, PARKED -> {
                row.enter(State.WAITING);
                schedule(node, row);
            }
            case STARTED ->
                    due.schedule(
                            AwaitCsr.KIND,
                            node.value(),
                            AwaitCsr.AFTER_RELEASE,
                            Integer.toString(row.attempt()),
                            row.lane());
            case EXPECTED, FAILED, REGISTERED, WITHDRAWN -> {}
        }
    }

    private void withdraw(NodeName node) {
        end(node, distributions.locked(node), State.WITHDRAWN, "the node was withdrawn");
        machines.forget(node);
    }

    private void fail(StepFailed fact) {
        Distribution row = distributions.locked(fact.node());
        boolean ends =
                fact.attempt() == row.attempt()
                        && fact.failure().kind() != FailureClass.Kind.HOLD
                        && switch (row.state()) {
                            case EXPECTED, WAITING, PARKED, STARTED -> true;
                            case FAILED, REGISTERED, WITHDRAWN -> false;
                        };
        if (ends) {
            end(fact.node(), row, State.FAILED, "the attempt failed: " + fact.failure());
        }
    }

    private void decided(CsrDecided fact) {
        if (fact.approvesBootstrap()) {
            approved(distributions.locked(fact.node()), fact);
        }
    }

    private void approved(Distribution row, CsrDecided fact) {
        tokens.spent(fact.node(), fact.attempt(), fact.at());
        if (fact.attempt() == row.attempt()) {
            due.cancel(AwaitCsr.KIND, fact.node().value());
            row.trouble(null);
            if (row.state() == State.WAITING && row.wasStartedNow()) {
                // It was to be started once more because no request had come; one has.
                stop(fact.node());
                row.started();
            }
        }
    }

    /** A registration by any attempt counts, except by one that a rejoin set out to replace. */
    private void register(NodeRegistered fact) {
        Distribution row = distributions.locked(fact.node());
        if (row.state() == State.WITHDRAWN || fact.attempt() < row.attempt() && row.isRejoin()) {
            return;
        }
        end(fact.node(), row, State.REGISTERED, "the node is registered");
    }

    private void end(NodeName node, Distribution row, State state, String why) {
        stop(node);
        tokens.retireAll(node, why);
        row.enter(state);
    }

    private void stop(NodeName node) {
        due.cancel(Distribute.KIND, node.value());
        due.cancel(AwaitCsr.KIND, node.value());
        running.cancel(node);
    }

    private void schedule(NodeName node, Distribution row) {
        due.schedule(
                Distribute.KIND,
                node.value(),
                Duration.ZERO,
                Integer.toString(row.attempt()),
                row.lane());
    }

    private static String json(ConfigRendered fact) {
        try {
            return ContractJson.mapper().writeValueAsString(fact.rendering());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a rendering that was just read cannot be written", e);
        }
    }

    private static @Nullable String traceparent() {
        SpanContext span = Span.current().getSpanContext();
        return span.isValid()
                ? "00-%s-%s-%s"
                        .formatted(
                                span.getTraceId(), span.getSpanId(), span.getTraceFlags().asHex())
                : null;
    }
}
