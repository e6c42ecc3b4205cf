/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import dev.berth.eventlog.facts.Facts;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/**
 * Hears config-renderer and csr-approver; what a fact means is in {@link FactReactions}. Attempts
 * are config-renderer's: what the other says of one that was not announced waits for that.
 */
@ApplicationScoped
class FactListener {

    private final Facts facts;
    private final FactReactions reactions;
    private final Distributions distributions;

    FactListener(Facts facts, FactReactions reactions, Distributions distributions) {
        this.distributions = distributions;
        this.facts = facts;
        this.reactions = reactions;
    }

    @Incoming("renderer")
    @Blocking
    void ofRenderer(ConsumerRecord<String, byte[]> fact) {
        facts.hear(fact, reactions::on);
        facts.hearKept(fact, distributions::announced, reactions::on);
    }

    @Incoming("approver")
    @Blocking
    void ofApprover(ConsumerRecord<String, byte[]> fact) {
        facts.hear(fact, distributions::announced, reactions::on);
    }
}
