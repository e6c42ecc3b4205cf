/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.events.NodeFact;
import jakarta.enterprise.context.ApplicationScoped;

/** Takes in what the other services say of a node; runs in the listener's transaction. */
@ApplicationScoped
class FollowNode {

    private final Ledger ledger;

    FollowNode(Ledger ledger) {
        this.ledger = ledger;
    }

    void on(NodeFact fact) {
        ledger.open(fact.node())
                .ifPresentOrElse(
                        change -> {
                            change.take(fact);
                            change.settle();
                        },
                        () -> {
                            ledger.line(fact, "rejected", null, "no such node");
                            ledger.meters().rejected(fact);
                        });
    }
}
