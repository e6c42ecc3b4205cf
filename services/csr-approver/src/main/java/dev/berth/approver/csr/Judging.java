/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import dev.berth.approver.csr.CsrRow.State;
import dev.berth.approver.csr.policy.CertificateRequest;
import dev.berth.approver.csr.policy.CsrPolicy;
import dev.berth.approver.csr.policy.Judgement;
import dev.berth.approver.csr.policy.Words;
import dev.berth.approver.inventory.BootstrapToken;
import dev.berth.approver.inventory.ExpectedNode;
import dev.berth.approver.inventory.Inventory;
import dev.berth.eventlog.DueItem;
import dev.berth.eventlog.DueWork;
import dev.berth.events.CertificatePurpose;
import dev.berth.events.CsrDecision;
import dev.berth.events.FailureClass;
import dev.berth.events.NodeFact.CsrDecided;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestCondition;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.Objects;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/** One step of a request's way, each in the caller's transaction. */
@ApplicationScoped
@Transactional(Transactional.TxType.MANDATORY)
class Judging {

    private static final Logger LOG = Logger.getLogger(Judging.class);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE_AFTER_AN_ERROR = Duration.ofMinutes(15);

    private final CsrPolicy policy;
    private final KnownAbout knownAbout;
    private final Decisions decisions;
    private final OpenRequests open;
    private final CsrMetrics metrics;
    private final DueWork dueWork;
    private final CarryingOut carryingOut;

    @Inject
    Judging(
            CsrPolicy policy,
            KnownAbout knownAbout,
            Decisions decisions,
            OpenRequests open,
            CsrMetrics metrics,
            DueWork dueWork,
            CarryingOut carryingOut) {
        this.policy = policy;
        this.knownAbout = knownAbout;
        this.decisions = decisions;
        this.open = open;
        this.metrics = metrics;
        this.dueWork = dueWork;
        this.carryingOut = carryingOut;
    }

    /**
     * Judges the request as the cluster shows it now.
     *
     * @param request what the object says, read
     * @param liveNode whether the cluster shows a Ready node where this request would make one
     * @return DECIDED if the decision is now to be written into the cluster
     */
    State judge(
            DueItem item,
            CertificateSigningRequest csr,
            CertificateRequest request,
            boolean liveNode) {
        Inventory known = knownAbout.lock(request, liveNode);
        CsrRow row = CsrRow.lock(item.key()).orElse(null);
        if (row == null || row.state.isFinal()) {
            dueWork.done(item);
            return row == null ? State.VANISHED : row.state;
        }
        if (known.node() != null) {
            MDC.put("node", known.node().name().value());
        }
        CertificateSigningRequestCondition approved =
                KubernetesRequests.condition(csr, KubernetesRequests.APPROVED).orElse(null);
        if (approved != null) {
            return approvedAlready(item, row, request, known, approved);
        }
        CertificateSigningRequestCondition denied =
                KubernetesRequests.condition(csr, KubernetesRequests.DENIED).orElse(null);
        if (denied != null) {
            return deniedAlready(item, row, request, known, denied);
        }
        Judgement judged = policy.judge(request, known);
        return switch (judged.decision()) {
            case APPROVE, DENY ->
                    carryingOut.includes(judged.decision())
                            ? decide(row, request, known, judged)
                            : withheld(item, row, request, known, judged);
            case WAIT -> waiting(item, row, request, known, judged);
            case IGNORE -> ignored(item, row, request, known, judged);
        };
    }

    /** What was decided of this request. */
    @Transactional(Transactional.TxType.REQUIRED)
    Approval.Condition decisionOf(String uid) {
        CsrRow row = CsrRow.findById(uid);
        Objects.requireNonNull(row, uid);
        return new Approval.Condition(
                Objects.requireNonNull(row.decision),
                Objects.requireNonNull(row.reason),
                Objects.requireNonNull(row.message));
    }

    /** The decision is in the cluster. */
    void applied(DueItem item) {
        knownAbout
                .lockRow(item.key())
                .ifPresent(
                        row -> {
                            decisions.applied(row);
                            LOG.infof("%s %s: %s", row.decision, row.name, row.reason);
                        });
        dueWork.done(item);
    }

    /**
     * Judging it failed, and would again: it waits, longer each time, and says so.
     *
     * @param failure what was thrown
     */
    void failed(DueItem item, Throwable failure) {
        // Without its node: reading that may be what failed.
        CsrRow row = CsrRow.lock(item.key()).orElse(null);
        if (row == null || row.state.isFinal()) {
            dueWork.done(item);
            return;
        }
        if (row.state != State.DECIDED) {
            decisions.internalError(row, failure);
        }
        dueWork.again(
                item,
                pause(item.tries(), LONGEST_PAUSE_AFTER_AN_ERROR),
                Words.printable(failure.toString()));
    }

    /** It is larger than anything Berth reads: it stays where it is, and is not looked at again. */
    void refused(DueItem item, ShownRequest shown) {
        CsrRow row = knownAbout.lockRow(item.key()).orElse(null);
        if (row != null && !row.state.isFinal() && row.state != State.DECIDED) {
            decisions.refuse(row, shown);
            open.finished(row);
        }
        dueWork.done(item);
    }

    /** The request is no longer in the cluster. */
    void vanished(DueItem item) {
        CsrRow row = knownAbout.lockRow(item.key()).orElse(null);
        if (row != null) {
            switch (row.state) {
                case SEEN, WAITING, WITHHELD, IGNORED -> open.forget(row.uid);
                case DECIDED -> {
                    row.state = State.VANISHED;
                    if (row.purpose == CertificatePurpose.BOOTSTRAP_CLIENT) {
                        // Its token is spent and nobody will ever say what became of it.
                        decisions.fail(
                                row,
                                FailureClass.CLUSTER_API,
                                row.name + " vanished before its decision was seen in the cluster");
                    }
                }
                case APPLIED, ELSEWHERE, VANISHED -> {
                    // Nothing to judge; a certificate that was not seen is looked for by timer.
                }
            }
        }
        dueWork.done(item);
    }

    private State decide(
            CsrRow row, CertificateRequest request, Inventory known, Judgement judged) {
        BootstrapToken token = known.token();
        if (judged.decision() == CsrDecision.APPROVE && token != null) {
            knownAbout.spend(token, row.uid);
        }
        ExpectedNode node = known.node();
        if (judged.decision() == CsrDecision.APPROVE && node != null) {
            knownAbout.serves(node.name(), request);
        }
        decisions.note(row, request, known, judged, State.DECIDED);
        return State.DECIDED;
    }

    private State waiting(
            DueItem item,
            CsrRow row,
            CertificateRequest request,
            Inventory known,
            Judgement judged) {
        if (!judged.reason().equals(row.reason)) {
            LOG.infof("WAIT %s: %s %s", row.name, judged.reason(), judged.message());
        }
        if (judged.isOfAStranger()) {
            metrics.alarm(
                    switch (judged.reason()) {
                        case "CredentialNotTold" -> Alarm.CREDENTIAL_NOT_TOLD;
                        case "FormerMachine" -> Alarm.FORMER_MACHINE;
                        default -> Alarm.UNKNOWN_CREDENTIAL;
                    });
        }
        decisions.note(row, request, known, judged, State.WAITING);
        if (known.token() != null && knownAbout.keyIsLost(row, known)) {
            decisions.keyLost(row);
        }
        if (CsrPolicy.waitsForOthers(judged.reason())) {
            dueWork.done(item);
        } else {
            dueWork.again(item, pause(item.tries(), LONGEST_PAUSE), judged.reason());
        }
        return State.WAITING;
    }

    private State withheld(
            DueItem item,
            CsrRow row,
            CertificateRequest request,
            Inventory known,
            Judgement judged) {
        boolean counted = row.state != State.WITHHELD || row.decision == CsrDecision.APPROVE;
        if (row.state != State.WITHHELD || !judged.reason().equals(row.reason)) {
            LOG.infof(
                    "%s %s would be the decision: %s %s",
                    judged.decision(), row.name, judged.reason(), judged.message());
        }
        decisions.note(row, request, known, judged, State.WITHHELD);
        if (counted && judged.decision() == CsrDecision.DENY) {
            // It stays in the cluster, but holds up nobody any more.
            open.finished(row);
        }
        dueWork.done(item);
        return State.WITHHELD;
    }

    private State ignored(
            DueItem item,
            CsrRow row,
            CertificateRequest request,
            Inventory known,
            Judgement judged) {
        LOG.debugf("IGNORE %s: %s", row.name, judged.reason());
        decisions.note(row, request, known, judged, State.IGNORED);
        open.finished(row);
        dueWork.done(item);
        return State.IGNORED;
    }

    private State approvedAlready(
            DueItem item,
            CsrRow row,
            CertificateRequest request,
            Inventory known,
            CertificateSigningRequestCondition approved) {
        if (row.state == State.DECIDED && row.decision == CsrDecision.APPROVE) {
            // By us, before we could say so; or by somebody who was quicker with the same answer.
            decisions.applied(row);
            dueWork.done(item);
            return State.APPLIED;
        }
        Judgement judged = policy.judge(request.undecided(), known);
        return switch (judged.decision()) {
            case APPROVE -> {
                decide(row, request, known, elsewhere(judged));
                decisions.applied(row);
                dueWork.done(item);
                LOG.warnf("%s was approved elsewhere (%s)", row.name, approved.getReason());
                metrics.alarm(Alarm.APPROVED_ELSEWHERE);
                yield State.APPLIED;
            }
            case WAIT -> waiting(item, row, request, known, judged);
            case IGNORE -> ignored(item, row, request, known, judged);
            case DENY -> {
                decisions.note(row, request, known, judged, State.ELSEWHERE);
                open.finished(row);
                dueWork.done(item);
                LOG.errorf(
                        "%s was approved elsewhere (%s) though %s: %s",
                        row.name, approved.getReason(), judged.reason(), judged.message());
                metrics.alarm(Alarm.APPROVED_ELSEWHERE_AGAINST_POLICY);
                yield State.ELSEWHERE;
            }
        };
    }

    private State deniedAlready(
            DueItem item,
            CsrRow row,
            CertificateRequest request,
            Inventory known,
            CertificateSigningRequestCondition denied) {
        if (row.state == State.DECIDED && row.decision == CsrDecision.DENY) {
            decisions.applied(row);
            dueWork.done(item);
            return State.APPLIED;
        }
        Judgement judged = policy.judge(request.undecided(), known);
        if (judged.decision() == CsrDecision.IGNORE
                || known.node() == null
                || judged.isOfAStranger()) {
            // Not the node's: what became of it is nothing that could be said of the node.
            return ignored(item, row, request, known, judged);
        }
        LOG.warnf("%s was denied elsewhere (%s)", row.name, denied.getReason());
        metrics.alarm(Alarm.DENIED_ELSEWHERE);
        decisions.note(
                row,
                request,
                known,
                new Judgement(
                        CsrDecision.DENY,
                        "DeniedElsewhere",
                        "Somebody else denied this request.",
                        judged.results()),
                State.DECIDED);
        decisions.applied(row);
        dueWork.done(item);
        return State.APPLIED;
    }

    private static Judgement elsewhere(Judgement judged) {
        return new Judgement(
                judged.decision(),
                CsrDecided.APPROVED_ELSEWHERE,
                "Somebody else approved what Berth would have approved too.",
                judged.results());
    }

    private static Duration pause(int tries, Duration longest) {
        Duration doubled = Duration.ofSeconds(1L << Math.min(Math.max(tries, 1) - 1, 20));
        return doubled.compareTo(longest) < 0 ? doubled : longest;
    }
}
