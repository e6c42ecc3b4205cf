/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.events.NodeFact.NodeRequested;
import dev.berth.events.NodeSpec;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A new attempt that may take a joined machine over; drift ends with it. */
final class Rejoin {

    private Rejoin() {}

    static void begin(Ledger ledger, NodeChange change, NodeSpec spec, @Nullable String reason) {
        NodeRecord record = change.record();
        record.wish(spec);
        record.automaticAttempts(0);
        if (record.pendingOf(spec.source()).isPresent()) {
            record.settlePending(spec.source());
            Conditions.changeSettled(record, "Replaced", "a rejoin took its place", ledger.now());
        }
        change.say(
                new NodeRequested(
                        UUID.randomUUID(),
                        record.name(),
                        record.attempt() + 1,
                        ledger.now(),
                        spec,
                        reason));
    }
}
