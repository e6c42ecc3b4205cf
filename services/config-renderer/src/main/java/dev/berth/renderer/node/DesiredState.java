/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.events.NodeSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What an announcement means for a node that may be there already: a join event is desired state,
 * not a command, and a name belongs to its first join.
 */
final class DesiredState {

    private DesiredState() {}

    /**
     * What there is.
     *
     * @param holdsCertificates whether its kubelet has, or is about to get, certificates
     * @param pending changes that wait for an admin, one of each source at most
     * @param eventTimes when each source said what was accepted last, by its own clock
     */
    record Existing(
            NodeSpec spec,
            boolean withdrawn,
            boolean holdsCertificates,
            List<PendingChange> pending,
            @Nullable String lastRejoin,
            Map<String, Instant> eventTimes) {

        Optional<PendingChange> pendingOf(String source) {
            return pending.stream().filter(change -> change.source().equals(source)).findFirst();
        }
    }

    /**
     * What a source says.
     *
     * @param mayWiden whether it may give more names and addresses to a node with certificates
     * @param time when it says it said so; null when it does not say
     */
    record Announced(
            NodeSpec spec, @Nullable String rejoin, boolean mayWiden, @Nullable Instant time) {}

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

        /** An admin must accept it, and the rejoin that was asked for with it. */
        record ChangePending(List<String> why, @Nullable String rejoin) implements Decision {}

        /** The machine is to be joined anew. */
        record Rejoin() implements Decision {}

        /** The node was given up, and this is no rejoin. */
        record Withdrawn() implements Decision {}
    }

    static Decision decide(@Nullable Existing existing, Announced announced) {
        if (existing == null) {
            return new Decision.NewNode();
        }
        NodeSpec spec = announced.spec;
        String rejoin = announced.rejoin;
        boolean rejoins = rejoin != null && !rejoin.equals(existing.lastRejoin);
        // Whatever else it says: only a rejoin brings the name back.
        if (existing.withdrawn && !rejoins) {
            return new Decision.Withdrawn();
        }
        if (isOlder(existing, announced)) {
            return new Decision.Older();
        }
        if (spec.equals(existing.spec) && !rejoins) {
            return existing.pendingOf(spec.source()).isPresent()
                    ? new Decision.ChangeDropped()
                    : new Decision.Unchanged();
        }
        List<String> why = new ArrayList<>(needsWord(existing.spec, spec));
        Set<String> wider = widening(existing.spec, spec);
        if (existing.holdsCertificates && !announced.mayWiden && !wider.isEmpty()) {
            why.add(
                    "the node holds certificates and would also serve under "
                            + String.join(", ", wider));
        }
        if (!why.isEmpty()) {
            return new Decision.ChangePending(List.copyOf(why), rejoins ? rejoin : null);
        }
        if (rejoins) {
            return new Decision.Rejoin();
        }
        boolean drift = drifts(existing.spec, spec);
        return inventoryDiffers(existing.spec, spec)
                ? new Decision.InventoryUpdated(drift)
                : new Decision.DriftRecorded();
    }

    /** Names and addresses that the node's certificates could not carry before. */
    static Set<String> widening(NodeSpec from, NodeSpec to) {
        Set<String> wider = identities(to);
        wider.removeAll(identities(from));
        return wider;
    }

    private static Set<String> identities(NodeSpec spec) {
        Set<String> identities = new TreeSet<>(spec.internalIPs());
        identities.addAll(spec.externalIPs());
        identities.addAll(spec.dnsNames());
        return identities;
    }

    // Only a source's own clock says what of it is older; what others say has no bearing on it.
    private static boolean isOlder(Existing existing, Announced announced) {
        Instant time = announced.time;
        String source = announced.spec.source();
        Instant accepted = existing.eventTimes.get(source);
        Instant waiting = existing.pendingOf(source).map(PendingChange::eventTime).orElse(null);
        return time != null
                && ((accepted != null && time.isBefore(accepted))
                        || (waiting != null && time.isBefore(waiting)));
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

    // Where and by what the machine is known, and by whom: nobody else's to change unasked.
    static List<String> needsWord(NodeSpec from, NodeSpec to) {
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
