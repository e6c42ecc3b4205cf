/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

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
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** What this service hears from the others: its table of contents. */
@ApplicationScoped
class FactListener {

    private final Facts facts;
    private final FollowNode follow;

    FactListener(Facts facts, FollowNode follow) {
        this.facts = facts;
        this.follow = follow;
    }

    @Incoming("distributor")
    @Blocking
    void distributor(ConsumerRecord<String, byte[]> record) {
        facts.hear(record, this::on);
    }

    @Incoming("approver")
    @Blocking
    void approver(ConsumerRecord<String, byte[]> record) {
        facts.hear(record, this::on);
    }

    private void on(NodeFact fact) {
        switch (fact) {
            case KubeletStarted started -> follow.on(started);
            case BootstrapIssued issued -> follow.on(issued);
            case CsrDecided decided -> follow.on(decided);
            case CertificateIssued issued -> follow.on(issued);
            case NodeRegistered registered -> follow.on(registered);
            case NodeObserved observed -> follow.on(observed);
            case NodeVerified verified -> follow.on(verified);
            case StepFailed failed -> follow.on(failed);
            case StepRetrying retrying -> follow.on(retrying);
            case NodeRequested _,
                    InventoryChanged _,
                    ConfigRendered _,
                    RetryRequested _,
                    NodeHeld _,
                    NodeReleased _,
                    NodeWithdrawn _ -> {
                // Our own, applied in the transaction that said them; the codec lets nobody else.
            }
        }
    }
}
