/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import dev.berth.eventlog.facts.Facts;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Hears config-renderer and csr-approver; what a fact means is in {@link FactReactions}. */
@ApplicationScoped
class FactListener {

    private final Facts facts;
    private final FactReactions reactions;

    FactListener(Facts facts, FactReactions reactions) {
        this.facts = facts;
        this.reactions = reactions;
    }

    @Incoming("renderer")
    @Blocking
    void ofRenderer(ConsumerRecord<String, byte[]> fact) {
        facts.hear(fact, reactions::on);
    }

    @Incoming("approver")
    @Blocking
    void ofApprover(ConsumerRecord<String, byte[]> fact) {
        facts.hear(fact, reactions::on);
    }
}
