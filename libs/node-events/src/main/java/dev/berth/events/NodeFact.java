/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What has happened to a node. Every fact is said once, by one service, and never changed. {@link
 * FactType} says who may say it; {@link NodeLifecycle} what it means.
 */
public sealed interface NodeFact {

    /** Unique per fact; what listeners recognise a repeated delivery by. */
    UUID id();

    /** The node it happened to; also the Kafka key. */
    NodeName node();

    /** The attempt it belongs to, from 1. */
    int attempt();

    /** When it happened, by the clock of the service that says it. */
    Instant at();

    /** A source that may announce this node did so, or asked for it again with a reason. */
    record NodeRequested(
            UUID id, NodeName node, int attempt, Instant at, NodeSpec spec, @Nullable String rejoin)
            implements NodeFact {
        public NodeRequested {
            check(id, node, attempt, at);
            requireNonNull(spec, "spec");
        }
    }

    /** Labels or addresses of the inventory changed; no machine is touched for it. */
    record InventoryChanged(UUID id, NodeName node, int attempt, Instant at, NodeSpec spec)
            implements NodeFact {
        public InventoryChanged {
            check(id, node, attempt, at);
            requireNonNull(spec, "spec");
        }
    }

    /** The node's files are rendered and valid; they travel in this fact. */
    record ConfigRendered(UUID id, NodeName node, int attempt, Instant at, Rendering rendering)
            implements NodeFact {
        public ConfigRendered {
            check(id, node, attempt, at);
            requireNonNull(rendering, "rendering");
        }
    }

    /** A new attempt begins: an operator or the automatic rule asked for it. */
    record RetryRequested(UUID id, NodeName node, int attempt, Instant at, String by, String reason)
            implements NodeFact {
        public RetryRequested {
            check(id, node, attempt, at);
            requireNonNull(by, "by");
            requireNonNull(reason, "reason");
        }
    }

    /** Jobs, tokens and approvals of this node stop at once; the phase stays. */
    record NodeHeld(UUID id, NodeName node, int attempt, Instant at, String by, String reason)
            implements NodeFact {
        public NodeHeld {
            check(id, node, attempt, at);
            requireNonNull(by, "by");
            requireNonNull(reason, "reason");
        }
    }

    /** A held node may go on. */
    record NodeReleased(UUID id, NodeName node, int attempt, Instant at, String by)
            implements NodeFact {
        public NodeReleased {
            check(id, node, attempt, at);
            requireNonNull(by, "by");
        }
    }

    /** The node is given up: its identity is refused from now on, its machine left alone. */
    record NodeWithdrawn(UUID id, NodeName node, int attempt, Instant at, String by, String reason)
            implements NodeFact {
        public NodeWithdrawn {
            check(id, node, attempt, at);
            requireNonNull(by, "by");
            requireNonNull(reason, "reason");
        }
    }

    /**
     * A bootstrap token was reserved for this attempt. Only its public id is ever said; the id ties
     * requests of {@code system:bootstrap:<id>} to this node.
     */
    record BootstrapIssued(
            UUID id, NodeName node, int attempt, Instant at, String tokenId, Instant expiresAt)
            implements NodeFact {
        public BootstrapIssued {
            check(id, node, attempt, at);
            requireNonNull(tokenId, "tokenId");
            requireNonNull(expiresAt, "expiresAt");
        }
    }

    /**
     * The set with this digest is in place on the machine and its kubelet runs.
     *
     * @param preflight what was found on the machine that should be looked at; empty when all was
     *     as it should be, absent when nobody looked
     * @param requestBy when the distributor stops waiting for the kubelet's certificate request to
     *     be approved, by its own clock; absent when it does not say
     */
    record KubeletStarted(
            UUID id,
            NodeName node,
            int attempt,
            Instant at,
            String digest,
            boolean changed,
            @Nullable List<PreflightFinding> preflight,
            @Nullable Instant requestBy)
            implements NodeFact {
        public KubeletStarted {
            check(id, node, attempt, at);
            requireNonNull(digest, "digest");
            preflight = preflight == null ? null : List.copyOf(preflight);
        }

        /** Nobody looked around on the machine. */
        public KubeletStarted(
                UUID id, NodeName node, int attempt, Instant at, String digest, boolean changed) {
            this(id, node, attempt, at, digest, changed, null, null);
        }
    }

    /** A certificate signing request of this node was judged and the judgement applied. */
    record CsrDecided(
            UUID id,
            NodeName node,
            int attempt,
            Instant at,
            String csr,
            String csrUid,
            CertificatePurpose purpose,
            CsrDecision decision,
            String reason,
            String message)
            implements NodeFact {

        /** The {@code reason} when somebody else approved what Berth would have approved too. */
        public static final String APPROVED_ELSEWHERE = "ApprovedElsewhere";

        public CsrDecided {
            check(id, node, attempt, at);
            requireNonNull(csr, "csr");
            requireNonNull(csrUid, "csrUid");
            requireNonNull(purpose, "purpose");
            requireNonNull(decision, "decision");
            requireNonNull(reason, "reason");
            requireNonNull(message, "message");
        }

        /** Whether this is what moves a node to {@link NodePhase#APPROVED}. */
        public boolean approvesBootstrap() {
            return decision == CsrDecision.APPROVE
                    && purpose == CertificatePurpose.BOOTSTRAP_CLIENT;
        }
    }

    /** The signer issued the certificate for an approved request of this node. */
    record CertificateIssued(
            UUID id,
            NodeName node,
            int attempt,
            Instant at,
            String csr,
            CertificatePurpose purpose,
            String subject,
            List<String> subjectAlternativeNames,
            String sha256,
            Instant notAfter)
            implements NodeFact {
        public CertificateIssued {
            check(id, node, attempt, at);
            requireNonNull(csr, "csr");
            requireNonNull(purpose, "purpose");
            requireNonNull(subject, "subject");
            subjectAlternativeNames = List.copyOf(subjectAlternativeNames);
            requireNonNull(sha256, "sha256");
            requireNonNull(notAfter, "notAfter");
        }
    }

    /**
     * The node was seen alive in the cluster after its client certificate had been issued.
     *
     * @param addresses what the Node object showed; absent if it showed none
     */
    record NodeRegistered(
            UUID id,
            NodeName node,
            int attempt,
            Instant at,
            String nodeUid,
            String kubeletVersion,
            @Nullable ReportedAddresses addresses)
            implements NodeFact {
        public NodeRegistered {
            check(id, node, attempt, at);
            requireNonNull(nodeUid, "nodeUid");
            requireNonNull(kubeletVersion, "kubeletVersion");
        }

        /** Of a Node object that showed no address. */
        public NodeRegistered(
                UUID id,
                NodeName node,
                int attempt,
                Instant at,
                String nodeUid,
                String kubeletVersion) {
            this(id, node, attempt, at, nodeUid, kubeletVersion, null);
        }
    }

    /**
     * What the cluster shows of a registered node has changed.
     *
     * @param present whether there is a Node object
     * @param ready its Ready condition; unknown also when there is none
     * @param reason of that condition, one word; the node wrote it
     * @param message of that condition, shortened; the node wrote it
     * @param since when it changed, as far as anybody says
     */
    record NodeObserved(
            UUID id,
            NodeName node,
            int attempt,
            Instant at,
            boolean present,
            Condition.Status ready,
            String reason,
            String message,
            Instant since)
            implements NodeFact {
        public NodeObserved {
            check(id, node, attempt, at);
            requireNonNull(ready, "ready");
            requireNonNull(reason, "reason");
            requireNonNull(message, "message");
            requireNonNull(since, "since");
        }
    }

    /** The kubelet's API answered each credential as it should, or not. */
    record NodeVerified(
            UUID id,
            NodeName node,
            int attempt,
            Instant at,
            boolean passed,
            List<VerificationResult> results)
            implements NodeFact {
        public NodeVerified {
            check(id, node, attempt, at);
            results = List.copyOf(results);
        }
    }

    /**
     * A try of a step failed, and the same attempt tries it again by itself. Said of the first
     * failed try, when the class of the failure changes, and about once a minute while it lasts;
     * not of every try.
     *
     * @param message what the last try met
     * @param tries failed tries of this attempt so far
     * @param since when the first of them failed
     * @param nextTryAt when the next one may begin, by the clock that {@code at} is of
     * @param givesUpAt when the step fails for good if this lasts; absent where not time but the
     *     number of tries decides
     * @param needsOperator whether it has lasted so long that somebody should look
     */
    record StepRetrying(
            UUID id,
            NodeName node,
            int attempt,
            Instant at,
            Step step,
            FailureClass failure,
            String message,
            int tries,
            Instant since,
            Instant nextTryAt,
            @Nullable Instant givesUpAt,
            boolean needsOperator)
            implements NodeFact {
        public StepRetrying {
            check(id, node, attempt, at);
            requireNonNull(step, "step");
            requireNonNull(failure, "failure");
            requireNonNull(message, "message");
            requireNonNull(since, "since");
            requireNonNull(nextTryAt, "nextTryAt");
        }
    }

    /** A step of this attempt failed for good; the class says what may follow. */
    record StepFailed(
            UUID id,
            NodeName node,
            int attempt,
            Instant at,
            Step step,
            FailureClass failure,
            String message,
            @Nullable String evidence)
            implements NodeFact {
        public StepFailed {
            check(id, node, attempt, at);
            requireNonNull(step, "step");
            requireNonNull(failure, "failure");
            requireNonNull(message, "message");
        }
    }

    private static void check(UUID id, NodeName node, int attempt, Instant at) {
        requireNonNull(id, "id");
        requireNonNull(node, "node");
        requireNonNull(at, "at");
        if (attempt < 1) {
            throw new IllegalArgumentException("attempt counts from 1, not " + attempt);
        }
    }
}
