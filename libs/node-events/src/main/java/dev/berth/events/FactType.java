/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import static dev.berth.events.Producer.CONFIG_RENDERER;
import static dev.berth.events.Producer.CSR_APPROVER;
import static dev.berth.events.Producer.DISTRIBUTOR;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Every kind of fact: its CloudEvents type, its shape, who may state it and what it means. */
public enum FactType {
    NODE_REQUESTED(
            "requested",
            NodeFact.NodeRequested.class,
            "A permitted source announced the node, or asked for it again with a reason.",
            CONFIG_RENDERER),
    INVENTORY_CHANGED(
            "inventory-changed",
            NodeFact.InventoryChanged.class,
            "Labels or addresses in the inventory changed; no machine is touched.",
            CONFIG_RENDERER),
    CONFIG_RENDERED(
            "config-rendered",
            NodeFact.ConfigRendered.class,
            "The node's files are rendered and valid; they travel in this fact.",
            CONFIG_RENDERER),
    RETRY_REQUESTED(
            "retry-requested",
            NodeFact.RetryRequested.class,
            "A new attempt begins.",
            CONFIG_RENDERER),
    NODE_HELD(
            "held",
            NodeFact.NodeHeld.class,
            "Jobs, tokens and approvals of the node stop; its phase stays.",
            CONFIG_RENDERER),
    NODE_RELEASED(
            "released", NodeFact.NodeReleased.class, "A held node may go on.", CONFIG_RENDERER),
    NODE_WITHDRAWN(
            "withdrawn",
            NodeFact.NodeWithdrawn.class,
            "The node is given up; later requests of its identity are refused.",
            CONFIG_RENDERER),
    BOOTSTRAP_ISSUED(
            "bootstrap-issued",
            NodeFact.BootstrapIssued.class,
            "A bootstrap token was reserved for this attempt; only its id is said.",
            DISTRIBUTOR),
    KUBELET_STARTED(
            "kubelet-started",
            NodeFact.KubeletStarted.class,
            "The set is in place on the machine and its kubelet runs.",
            DISTRIBUTOR),
    CSR_DECIDED(
            "csr-decided",
            NodeFact.CsrDecided.class,
            "A certificate signing request of the node was judged and the judgement applied.",
            CSR_APPROVER),
    CERTIFICATE_ISSUED(
            "certificate-issued",
            NodeFact.CertificateIssued.class,
            "The signer issued the certificate for an approved request.",
            CSR_APPROVER),
    NODE_REGISTERED(
            "registered",
            NodeFact.NodeRegistered.class,
            "The node was seen alive in the cluster after its certificate had been issued.",
            CSR_APPROVER),
    NODE_OBSERVED(
            "observed",
            NodeFact.NodeObserved.class,
            "What the cluster shows of a registered node changed: Ready, or the Node object is"
                    + " gone.",
            CSR_APPROVER),
    NODE_VERIFIED(
            "verified",
            NodeFact.NodeVerified.class,
            "The kubelet's API answered each credential as it should, or not.",
            CSR_APPROVER),
    STEP_RETRYING(
            "step-retrying",
            NodeFact.StepRetrying.class,
            "A try of a step failed; the same attempt tries it again by itself.",
            DISTRIBUTOR),
    STEP_FAILED(
            "step-failed",
            NodeFact.StepFailed.class,
            "A step of this attempt failed for good; the class says what may follow.",
            CONFIG_RENDERER,
            DISTRIBUTOR,
            CSR_APPROVER);

    private final String type;
    private final Class<? extends NodeFact> shape;
    private final String meaning;
    private final Set<Producer> producers;

    FactType(
            String name,
            Class<? extends NodeFact> shape,
            String meaning,
            Producer first,
            Producer... others) {
        this.type = "dev.berth.node." + name + ".v1";
        this.shape = shape;
        this.meaning = meaning;
        this.producers = EnumSet.of(first, others);
    }

    /** The CloudEvents type. */
    public String type() {
        return type;
    }

    /** The record that carries it. */
    public Class<? extends NodeFact> shape() {
        return shape;
    }

    /** One sentence for the documentation. */
    public String meaning() {
        return meaning;
    }

    /** Who may state it. */
    public Set<Producer> producers() {
        return EnumSet.copyOf(producers);
    }

    /** Whether this service may state it. */
    public boolean mayBeStatedBy(Producer producer) {
        return producers.contains(producer);
    }

    /** The kind of this fact. */
    public static FactType of(NodeFact fact) {
        for (FactType type : values()) {
            if (type.shape == fact.getClass()) {
                return type;
            }
        }
        throw new IllegalStateException("no type for " + fact.getClass());
    }

    static Optional<FactType> ofType(String type) {
        for (FactType candidate : values()) {
            if (candidate.type.equals(type)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }
}
