/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.inventory;

import dev.berth.eventlog.facts.Facts;
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
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** What this service hears, and what it does about it: its table of contents. */
@ApplicationScoped
class FactListener {

    private final Facts facts;
    private final Projection projection;

    @Inject
    FactListener(Facts facts, Projection projection) {
        this.facts = facts;
        this.projection = projection;
    }

    @Incoming("renderer")
    @Blocking
    void hearRenderer(ConsumerRecord<String, byte[]> record) {
        facts.hear(record, fact -> on(fact, true));
        facts.hearKept(record, projection::announced, fact -> on(fact, false));
    }

    @Incoming("distributor")
    @Blocking
    void hearDistributor(ConsumerRecord<String, byte[]> record) {
        facts.hear(record, projection::announced, fact -> on(fact, false));
    }

    /**
     * @param owner whether the owner of the node says it; only its word raises an attempt
     */
    private void on(NodeFact fact, boolean owner) {
        switch (fact) {
            case NodeRequested requested -> projection.requested(requested);
            case InventoryChanged change -> projection.inventory(change, change.spec());
            case RetryRequested retry -> projection.attemptBegan(retry);
            case NodeHeld held -> projection.held(held, true);
            case NodeReleased released -> projection.held(released, false);
            case NodeWithdrawn withdrawn -> projection.withdrawn(withdrawn);
            case BootstrapIssued issued -> projection.tokenIssued(issued);
            case KubeletStarted started -> projection.kubeletStarted(started);
            case StepFailed failed when owner -> projection.ownStepFailed(failed);
            case StepFailed failed -> projection.stepFailed(failed);
            case ConfigRendered _, StepRetrying _ -> {
                // Files and tries are the distributor's business.
            }
            case CsrDecided _,
                    CertificateIssued _,
                    NodeRegistered _,
                    NodeObserved _,
                    NodeVerified _ -> {
                // Our own, applied when they were said.
            }
        }
    }
}
