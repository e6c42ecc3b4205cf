/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.events.NodeSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an announcement means for a node that may be there already: a join event is desired state,
 * not a command, and a name belongs to its first join.
 */
final class DesiredState {

    private DesiredState() {}

    /** What there is. */
    record Existing(
            NodeSpec spec,
            boolean withdrawn,
            @Nullable PendingChange pending,
            @Nullable String lastRejoin,
            @Nullable Instant lastEventAt) {}

    /** What to do about it. */
    sealed interface Decision {
        /** The name is free. */
        record NewNode() implements Decision {}

        /** Nothing new. */
        record Unchanged() implements Decision {}

        /** Said before something that was accepted since. */
        record Older() implements Decision {}

        /** The source is back at what is recorded; its pending change is void. */
        record ChangeDropped() implements Decision {}

        /** Labels or addresses: the inventory follows, and perhaps there is drift too. */
        record InventoryUpdated(boolean drift) implements Decision {}

        /** Profile, pool, taints or overrides: recorded, not put on the machine. */
        record DriftRecorded() implements Decision {}

        /** An operator must accept it. */
        record ChangePending(List<String> why) implements Decision {}

        /** The machine is to be joined anew. */
        record Rejoin() implements Decision {}

        /** The node was given up, and this is no rejoin. */
        record Withdrawn() implements Decision {}
    }

    static Decision decide(
            @Nullable Existing existing,
            NodeSpec spec,
            @Nullable String rejoin,
            @Nullable Instant time) {
        if (existing == null) {
            return new Decision.NewNode();
        }
        if (time != null && existing.lastEventAt != null && time.isBefore(existing.lastEventAt)) {
            return new Decision.Older();
        }
        boolean rejoins = rejoin != null && !rejoin.equals(existing.lastRejoin);
        boolean same = spec.equals(existing.spec) && !rejoins;
        if (same) {
            return existing.pending != null
                            && existing.pending.spec().source().equals(spec.source())
                    ? new Decision.ChangeDropped()
                    : new Decision.Unchanged();
        }
        List<String> why = needsWord(existing.spec, spec);
        if (existing.withdrawn) {
            if (!rejoins) {
                return new Decision.Withdrawn();
            }
            return why.isEmpty() ? new Decision.Rejoin() : pending(existing, spec, rejoin, why);
        }
        if (!why.isEmpty()) {
            return pending(existing, spec, rejoins ? rejoin : null, why);
        }
        if (rejoins) {
            return new Decision.Rejoin();
        }
        boolean drift = drifts(existing.spec, spec);
        return inventoryDiffers(existing.spec, spec)
                ? new Decision.InventoryUpdated(drift)
                : new Decision.DriftRecorded();
    }

    /** Whether what would be rendered differs in what a machine gets, labels apart. */
    static boolean drifts(NodeSpec from, NodeSpec to) {
        return !from.profile().equals(to.profile())
                || !from.pool().equals(to.pool())
                || !from.kubelet().equals(to.kubelet())
                || !from.taints().equals(to.taints())
                || !from.internalIPs().equals(to.internalIPs());
    }

    static boolean inventoryDiffers(NodeSpec from, NodeSpec to) {
        return !from.labels().equals(to.labels())
                || !from.internalIPs().equals(to.internalIPs())
                || !from.externalIPs().equals(to.externalIPs())
                || !from.dnsNames().equals(to.dnsNames());
    }

    private static Decision pending(
            Existing existing, NodeSpec spec, @Nullable String rejoin, List<String> why) {
        PendingChange waiting = existing.pending;
        return waiting != null
                        && waiting.spec().equals(spec)
                        && Objects.equals(waiting.rejoin(), rejoin)
                ? new Decision.Unchanged()
                : new Decision.ChangePending(why);
    }

    // Where and by what the machine is known, and by whom: nobody else's to change unasked.
    private static List<String> needsWord(NodeSpec from, NodeSpec to) {
        List<String> why = new ArrayList<>();
        if (!from.source().equals(to.source())) {
            why.add("the name was announced first by the source " + from.source());
        }
        if (!from.ssh().address().equals(to.ssh().address())
                || from.ssh().port() != to.ssh().port()
                || !Objects.equals(from.ssh().user(), to.ssh().user())
                || !Objects.equals(from.ssh().jump(), to.ssh().jump())) {
            why.add("the SSH address changes");
        }
        if (!Objects.equals(from.ssh().trust(), to.ssh().trust())) {
            why.add("the host key changes");
        }
        if (!new HashSet<>(to.internalIPs()).containsAll(from.internalIPs())) {
            why.add("an internal address is taken away");
        }
        return why;
    }
}
