/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * Something about a node that is true beside its phase.
 *
 * @param status true, false or not known yet
 * @param reason one CamelCase word
 * @param since when status or reason last changed
 */
public record Condition(Type type, Status status, String reason, String message, Instant since) {

    public Condition {
        requireNonNull(type, "type");
        requireNonNull(status, "status");
        requireNonNull(reason, "reason");
        requireNonNull(message, "message");
        requireNonNull(since, "since");
    }

    /** What a condition is about. */
    public enum Type {
        /** The kubelet's serving certificate was issued, and its renewal is not overdue. */
        SERVING_CERTIFICATE,
        /** The kubelet's API answers each credential as it should. */
        VERIFIED,
        /** An announced change of address, host key or source waits for an operator. */
        CHANGE_PENDING,
        /** An announced change of profile or overrides is not on the machine. */
        DRIFT,
        /** Somebody else approved a request of this node. */
        APPROVED_ELSEWHERE,
        /** The Node object shows the addresses of the inventory. */
        ADDRESSES_MATCH,
        /** The machine has what a kubelet needs around it. */
        PREFLIGHT,
        /** The Node says it is ready for pods. */
        READY,
        /** The Node object is gone, or nobody knows what becomes of the node. */
        NODE_LOST,
        /** The kubelet's client certificate was issued, and its renewal is not overdue. */
        CLIENT_CERTIFICATE,
        /**
         * The machine may be another one: what was issued to it is not renewed without a rejoin.
         */
        REJOIN_NEEDED
    }

    /** Kubernetes' three values. */
    public enum Status {
        TRUE,
        FALSE,
        UNKNOWN
    }
}
