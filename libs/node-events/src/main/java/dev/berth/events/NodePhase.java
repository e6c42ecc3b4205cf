/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import java.util.EnumSet;
import java.util.Set;

/** How far a node has come. Each phase names the phases that may follow it. */
public enum NodePhase {
    /** Accepted and recorded; its files are not rendered yet. */
    PENDING,
    /** Files rendered and validated; no machine has been touched. */
    RENDERED,
    /** Files in place on the machine, kubelet started. */
    DISTRIBUTED,
    /** The kubelet's bootstrap client certificate request was approved. */
    APPROVED,
    /** The node was seen in the cluster after its client certificate had been issued. */
    REGISTERED,
    /** The attempt ended without success; the record says at which step and why. */
    FAILED,
    /** Tombstone: later certificate requests of this identity are refused. */
    WITHDRAWN;

    /** Phases that may follow this one directly, in declaration order. */
    public Set<NodePhase> next() {
        return switch (this) {
            case PENDING ->
                    EnumSet.of(RENDERED, DISTRIBUTED, APPROVED, REGISTERED, FAILED, WITHDRAWN);
            case RENDERED ->
                    EnumSet.of(PENDING, DISTRIBUTED, APPROVED, REGISTERED, FAILED, WITHDRAWN);
            case DISTRIBUTED -> EnumSet.of(PENDING, APPROVED, REGISTERED, FAILED, WITHDRAWN);
            case APPROVED -> EnumSet.of(PENDING, REGISTERED, FAILED, WITHDRAWN);
            case REGISTERED -> EnumSet.of(PENDING, WITHDRAWN);
            case FAILED -> EnumSet.of(PENDING, DISTRIBUTED, APPROVED, REGISTERED, WITHDRAWN);
            case WITHDRAWN -> EnumSet.of(PENDING);
        };
    }

    /** Whether this phase lies on the way to the other or is it. */
    boolean isReachedBy(NodePhase other) {
        return onTheWay() && other.onTheWay() && ordinal() <= other.ordinal();
    }

    private boolean onTheWay() {
        return this != FAILED && this != WITHDRAWN;
    }
}
