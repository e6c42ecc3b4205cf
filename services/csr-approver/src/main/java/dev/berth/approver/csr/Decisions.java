/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.approver.csr.CsrRow.State;
import dev.berth.approver.csr.policy.CertificateRequest;
import dev.berth.approver.csr.policy.Judgement;
import dev.berth.approver.csr.policy.Words;
import dev.berth.approver.inventory.Expectations;
import dev.berth.approver.inventory.ExpectedNode;
import dev.berth.approver.inventory.Inventory;
import dev.berth.eventlog.facts.Facts;
import dev.berth.events.CertificatePurpose;
import dev.berth.events.CsrDecision;
import dev.berth.events.FailureClass;
import dev.berth.events.NodeFact.CsrDecided;
import dev.berth.events.NodeFact.StepFailed;
import dev.berth.events.NodeName;
import dev.berth.events.Step;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * Writes judgements down and says what became of them, always in the caller's transaction, with the
 * node's row locked.
 */
@ApplicationScoped
@Transactional(Transactional.TxType.MANDATORY)
class Decisions {

    static final String INTERNAL_ERROR = "InternalError";

    private final Facts facts;
    private final Expectations expectations;
    private final OpenRequests open;
    private final CsrMetrics metrics;
    private final Event<CsrNews> news;
    private final ObjectMapper json;
    private final Clock clock;

    @Inject
    Decisions(
            Facts facts,
            Expectations expectations,
            OpenRequests open,
            CsrMetrics metrics,
            Event<CsrNews> news,
            ObjectMapper json,
            Clock clock) {
        this.facts = facts;
        this.expectations = expectations;
        this.open = open;
        this.metrics = metrics;
        this.news = news;
        this.json = json;
        this.clock = clock;
    }

    /** Notes what was judged and moves the row to this state. */
    void note(CsrRow row, CertificateRequest request, Inventory known, Judgement judged, State to) {
        boolean changed = row.decision != judged.decision() || !judged.reason().equals(row.reason);
        row.state = to;
        row.decision = judged.decision();
        row.reason = judged.reason();
        row.message = judged.message();
        row.resourceVersion = request.resourceVersion();
        row.judgedAt = clock.instant();
        // An ignored request is somebody else's: no more is kept of it than that.
        row.checks = to == State.IGNORED ? null : checks(judged);
        row.purpose = request.purpose().orElse(null);
        ExpectedNode node = known.node();
        if (node != null && to != State.IGNORED) {
            row.node = node.name().value();
            row.attempt = attempt(request, known, node);
        }
        if (changed) {
            metrics.judged(row.signer, judged.decision(), judged.reason());
            actionOf(to).ifPresent(action -> tell(row, action));
        }
    }

    /** Nothing was judged: a check failed where none may. That is a fault of ours, and told. */
    void internalError(CsrRow row, Throwable failure) {
        boolean news = !INTERNAL_ERROR.equals(row.reason);
        row.state = State.WAITING;
        row.decision = CsrDecision.WAIT;
        row.reason = INTERNAL_ERROR;
        row.message =
                "Berth could not judge this request ("
                        + Words.printable(failure.toString())
                        + "). That is a fault of Berth: report it with the log of csr-approver. It"
                        + " is tried again, with pauses of up to a quarter of an hour.";
        row.judgedAt = clock.instant();
        row.checks = null;
        if (news) {
            metrics.judged(row.signer, CsrDecision.WAIT, INTERNAL_ERROR);
            this.news.fire(
                    new CsrNews(
                            row.name,
                            row.uid,
                            CsrDecision.WAIT,
                            "Wait",
                            INTERNAL_ERROR,
                            row.message));
        }
    }

    /** Nothing was judged: it is too large to be read. */
    void refuse(CsrRow row, ShownRequest shown) {
        row.state = State.IGNORED;
        row.decision = CsrDecision.IGNORE;
        row.reason = ShownRequest.TOO_LARGE;
        row.message = shown.refusal();
        row.judgedAt = clock.instant();
        row.checks = null;
        metrics.judged(row.signer, CsrDecision.IGNORE, ShownRequest.TOO_LARGE);
    }

    /** The decision is in the cluster: says so once. */
    void applied(CsrRow row) {
        if (row.state == State.APPLIED) {
            return;
        }
        row.state = State.APPLIED;
        row.appliedAt = clock.instant();
        CsrDecision decision = Objects.requireNonNull(row.decision);
        CertificatePurpose purpose = Objects.requireNonNull(row.purpose);
        facts.say(
                new CsrDecided(
                        UUID.randomUUID(),
                        nodeOf(row),
                        attemptOf(row),
                        clock.instant(),
                        row.name,
                        row.uid,
                        purpose,
                        decision,
                        Objects.requireNonNull(row.reason),
                        Objects.requireNonNull(row.message)));
        if (decision == CsrDecision.DENY
                && purpose == CertificatePurpose.BOOTSTRAP_CLIENT
                && expectations.firstDenial(tokenOf(row))) {
            fail(row, FailureClass.CSR_DENIED, row.message);
        }
        metrics.applied(row.signer, row.seenAt, clock.instant());
        tell(row, decision == CsrDecision.DENY ? "Deny" : "Approve");
        open.finished(row);
    }

    /** A kubelet that asks again with a spent token has lost the key it was certified for. */
    void keyLost(CsrRow row) {
        if (expectations.firstKeyLost(tokenOf(row))) {
            fail(
                    row,
                    FailureClass.KEY_LOST,
                    "The kubelet asked again ("
                            + row.name
                            + ") with a token that was used for an approved request.");
        }
    }

    /** This attempt cannot go on because of this request. */
    void fail(CsrRow row, FailureClass failure, String message) {
        facts.say(
                new StepFailed(
                        UUID.randomUUID(),
                        nodeOf(row),
                        attemptOf(row),
                        clock.instant(),
                        Step.APPROVE,
                        failure,
                        message,
                        null));
    }

    // What is decided is told when it is in the cluster; requests of others are not ours to tell
    // of.
    private static Optional<String> actionOf(State state) {
        return switch (state) {
            case WAITING -> Optional.of("Wait");
            case WITHHELD -> Optional.of("Withhold");
            case ELSEWHERE -> Optional.of("ApprovedAgainstPolicy");
            case SEEN, IGNORED, DECIDED, APPLIED, VANISHED -> Optional.empty();
        };
    }

    private void tell(CsrRow row, String action) {
        if (row.node != null) {
            news.fire(
                    new CsrNews(
                            row.name,
                            row.uid,
                            Objects.requireNonNull(row.decision),
                            action,
                            Objects.requireNonNull(row.reason),
                            Objects.requireNonNull(row.message)));
        }
    }

    static String tokenOf(CsrRow row) {
        return row.username.substring(CertificateRequest.BOOTSTRAP_USER.length());
    }

    static NodeName nodeOf(CsrRow row) {
        return new NodeName(Objects.requireNonNull(row.node));
    }

    static int attemptOf(CsrRow row) {
        return Objects.requireNonNull(row.attempt);
    }

    // A bootstrap request belongs to its token's attempt, all others to the attempt of the
    // certificate that asked: another machine's does not become the node's by being renewed. Where
    // none is named, it is taken for the one that made the node's certificate.
    private static int attempt(CertificateRequest request, Inventory known, ExpectedNode node) {
        if (known.token() != null) {
            return known.token().attempt();
        }
        OptionalInt asking = known.attemptOf(request.credentialIds());
        if (asking.isPresent()) {
            return asking.getAsInt();
        }
        return node.certifiedAttempt() > 0 ? node.certifiedAttempt() : node.attempt();
    }

    private String checks(Judgement judged) {
        try {
            return json.writeValueAsString(CheckView.of(judged));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a list of strings is not JSON", impossible);
        }
    }
}
