/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import static dev.berth.events.Condition.Status.FALSE;
import static dev.berth.events.Condition.Status.TRUE;
import static dev.berth.events.Condition.Status.UNKNOWN;
import static dev.berth.events.Condition.Type.ADDRESSES_MATCH;
import static dev.berth.events.Condition.Type.APPROVED_ELSEWHERE;
import static dev.berth.events.Condition.Type.CHANGE_PENDING;
import static dev.berth.events.Condition.Type.CLIENT_CERTIFICATE;
import static dev.berth.events.Condition.Type.DRIFT;
import static dev.berth.events.Condition.Type.NODE_LOST;
import static dev.berth.events.Condition.Type.PREFLIGHT;
import static dev.berth.events.Condition.Type.READY;
import static dev.berth.events.Condition.Type.REJOIN_NEEDED;
import static dev.berth.events.Condition.Type.SERVING_CERTIFICATE;
import static dev.berth.events.Condition.Type.VERIFIED;

import dev.berth.events.Condition;
import dev.berth.events.CsrDecision;
import dev.berth.events.NodeFact;
import dev.berth.events.NodeFact.CertificateIssued;
import dev.berth.events.NodeFact.CsrDecided;
import dev.berth.events.NodeFact.InventoryChanged;
import dev.berth.events.NodeFact.KubeletStarted;
import dev.berth.events.NodeFact.NodeObserved;
import dev.berth.events.NodeFact.NodeRegistered;
import dev.berth.events.NodeFact.NodeVerified;
import dev.berth.events.NodeFact.NodeWithdrawn;
import dev.berth.events.NodeSpec;
import dev.berth.events.PreflightFinding;
import dev.berth.events.ReportedAddresses;
import dev.berth.events.VerificationResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What facts say beside the phase. */
final class Conditions {

    private Conditions() {}

    static void after(NodeRecord record, NodeFact fact) {
        if (!record.livesBy(fact.attempt())) {
            return;
        }
        if (fact instanceof NodeRegistered registered) {
            expectServing(record, registered.at());
            expectVerification(record, registered.at());
            addresses(record, registered.addresses(), registered.at());
        } else if (fact instanceof CertificateIssued issued) {
            CertificateConditions.issued(record, issued);
        } else if (fact instanceof CsrDecided decided) {
            decided(record, decided);
        } else if (fact instanceof InventoryChanged changed) {
            addresses(record, record.reportedAddresses(), changed.at());
        } else if (fact instanceof NodeVerified verified) {
            verified(record, verified);
        } else if (fact instanceof KubeletStarted started) {
            onMachine(record, started);
            preflight(record, started.preflight(), started.at());
        } else if (fact instanceof NodeObserved observed
                && observed.attempt() == record.attempt()) {
            observed(record, observed);
        } else if (fact instanceof NodeWithdrawn withdrawn) {
            withdrawn(record, withdrawn.at());
        }
    }

    /** As the cluster shows it; nothing is done about it by itself. */
    private static void observed(NodeRecord record, NodeObserved observed) {
        record.condition(
                READY, observed.ready(), observed.reason(), observed.message(), observed.since());
        if (!observed.present()) {
            record.condition(
                    NODE_LOST,
                    TRUE,
                    observed.reason(),
                    "its Node object was deleted, and its certificates are not renewed; restart its"
                            + " kubelet to have it register again, rejoin it, or withdraw it",
                    observed.since());
        } else if (observed.ready() == UNKNOWN) {
            record.condition(
                    NODE_LOST,
                    TRUE,
                    observed.reason(),
                    "its kubelet reports nothing any more: look at the machine, its network and"
                            + " the kubelet's journal",
                    observed.since());
        } else {
            record.condition(NODE_LOST, FALSE, "Seen", "its kubelet reports", observed.since());
        }
    }

    /** Nobody follows a withdrawn node: what was true of it need not be any more. */
    private static void withdrawn(NodeRecord record, Instant at) {
        for (Condition condition : record.conditions()) {
            boolean ofTheRecord =
                    condition.type() == CHANGE_PENDING
                            || condition.type() == DRIFT
                            || condition.type() == REJOIN_NEEDED;
            record.condition(
                    condition.type(),
                    ofTheRecord ? FALSE : UNKNOWN,
                    "Withdrawn",
                    "the node was withdrawn; what becomes of its machine is not followed",
                    at);
        }
    }

    /**
     * What still holds when a new attempt begins: what was announced. What was seen of the kubelet
     * before belongs to the attempt before.
     */
    static List<Condition> ofNextAttempt(List<Condition> conditions) {
        return conditions.stream()
                .filter(
                        condition ->
                                switch (condition.type()) {
                                    case CHANGE_PENDING, DRIFT -> true;
                                    case SERVING_CERTIFICATE,
                                            CLIENT_CERTIFICATE,
                                            VERIFIED,
                                            APPROVED_ELSEWHERE,
                                            ADDRESSES_MATCH,
                                            PREFLIGHT,
                                            READY,
                                            NODE_LOST,
                                            REJOIN_NEEDED ->
                                            false;
                                })
                .toList();
    }

    /** With this one in the place of the one of its type. */
    static List<Condition> with(List<Condition> conditions, Condition fresh) {
        List<Condition> next = new ArrayList<>();
        Condition entry = fresh;
        for (Condition condition : conditions) {
            if (condition.type() != fresh.type()) {
                next.add(condition);
            } else if (condition.status() == fresh.status()
                    && condition.reason().equals(fresh.reason())) {
                entry =
                        new Condition(
                                fresh.type(),
                                fresh.status(),
                                fresh.reason(),
                                fresh.message(),
                                condition.since());
            }
        }
        next.add(entry);
        next.sort(Comparator.comparing(Condition::type));
        return List.copyOf(next);
    }

    /** An announced profile, pool, taint or override is not on the machine. */
    static void drift(NodeRecord record, Instant at) {
        record.condition(
                DRIFT,
                TRUE,
                "NotOnMachine",
                "announced settings differ from what was put on the machine; a rejoin puts them"
                        + " there",
                at);
    }

    /** A registered node goes on after such a change, and nobody renews its certificates. */
    static Condition rejoinNeeded(Instant at) {
        return new Condition(
                REJOIN_NEEDED,
                TRUE,
                "PerhapsAnotherMachine",
                "by the accepted change its machine may be another one, so that nothing is renewed"
                        + " that was issued before. Announce it with a rejoin reason, from a source"
                        + " with mayRejoin, before its certificates expire",
                at);
    }

    static void changePending(NodeRecord record, Instant at) {
        record.condition(
                CHANGE_PENDING,
                TRUE,
                "WaitsForOperator",
                record.pending().stream()
                                .map(
                                        change ->
                                                "the source "
                                                        + change.source()
                                                        + " announces a change: "
                                                        + String.join(", ", change.why()))
                                .collect(Collectors.joining("; "))
                        + "; accept or dismiss it",
                at);
    }

    /** One change is settled; those of other sources go on waiting. */
    static void changeSettled(NodeRecord record, String reason, String message, Instant at) {
        if (record.pending().isEmpty()) {
            record.condition(CHANGE_PENDING, FALSE, reason, message, at);
        } else {
            changePending(record, at);
        }
    }

    private static void decided(NodeRecord record, CsrDecided decided) {
        if (decided.decision() == CsrDecision.APPROVE) {
            if (decided.reason().equals(CsrDecided.APPROVED_ELSEWHERE)) {
                record.condition(
                        APPROVED_ELSEWHERE,
                        TRUE,
                        decided.reason(),
                        "somebody else approved "
                                + decided.csr()
                                + " ("
                                + decided.purpose()
                                + "); GET /api/v1/bypass on the csr-approver says who may, and"
                                + " what to do about it",
                        decided.at());
            }
        } else {
            CertificateConditions.notApproved(record, decided);
        }
    }

    private static void expectServing(NodeRecord record, Instant at) {
        boolean known =
                record.conditions().stream()
                        .anyMatch(condition -> condition.type() == SERVING_CERTIFICATE);
        if (!known) {
            record.condition(
                    SERVING_CERTIFICATE,
                    UNKNOWN,
                    "WaitsForRequest",
                    "a kubelet asks for its serving certificate some seconds after registering",
                    at);
        }
    }

    /** Whatever was verified before this registration, it was another life of the kubelet. */
    private static void expectVerification(NodeRecord record, Instant at) {
        record.condition(
                VERIFIED,
                UNKNOWN,
                "WaitsForKubelet",
                "the kubelet is asked when it has its serving certificate",
                at);
    }

    private static void addresses(
            NodeRecord record, @Nullable ReportedAddresses shown, Instant at) {
        record.reportedAddresses(shown);
        if (shown != null) {
            AddressMatch match = AddressMatch.of(record.spec(), shown);
            record.condition(ADDRESSES_MATCH, match.status(), match.reason(), match.message(), at);
        }
    }

    private static void verified(NodeRecord record, NodeVerified verified) {
        String skipped = checks(verified, result -> result.skipped() != null);
        String failed =
                verified.results().stream()
                        .filter(VerificationResult::failed)
                        .map(
                                result ->
                                        result.check()
                                                + ": expected "
                                                + result.expected()
                                                + ", was "
                                                + result.answered())
                        .collect(Collectors.joining("; "));
        record.condition(
                VERIFIED,
                verified.passed() ? TRUE : FALSE,
                verified.passed() ? "Passed" : "Failed",
                (verified.passed()
                                ? "as it should be: " + checks(verified, VerificationResult::passed)
                                : failed)
                        + (skipped.isEmpty() ? "" : "; not checked: " + skipped),
                verified.at());
    }

    private static String checks(NodeVerified verified, Predicate<VerificationResult> which) {
        return verified.results().stream()
                .filter(which)
                .map(VerificationResult::check)
                .collect(Collectors.joining(", "));
    }

    private static void onMachine(NodeRecord record, KubeletStarted started) {
        NodeSpec rendered = record.renderedSpec();
        boolean drifted =
                record.conditions().stream()
                        .anyMatch(
                                condition ->
                                        condition.type() == DRIFT && condition.status() == TRUE);
        if (drifted && rendered != null && !DesiredState.drifts(rendered, record.spec())) {
            record.condition(DRIFT, FALSE, "OnMachine", "as announced", started.at());
        }
    }

    /** A push that had nothing to do looks at nothing: what was found last is still the news. */
    private static void preflight(
            NodeRecord record, @Nullable List<PreflightFinding> findings, Instant at) {
        if (findings == null) {
            return;
        }
        String message =
                findings.stream().map(PreflightFinding::sentence).collect(Collectors.joining(". "));
        boolean warned =
                findings.stream().anyMatch(it -> it.outcome() == PreflightFinding.Outcome.WARNED);
        if (warned) {
            record.condition(PREFLIGHT, FALSE, "Warnings", message, at);
        } else if (!findings.isEmpty()) {
            record.condition(PREFLIGHT, UNKNOWN, "NotAllSeen", message, at);
        } else {
            record.condition(PREFLIGHT, TRUE, "Passed", "all that was looked at is there", at);
        }
    }
}
