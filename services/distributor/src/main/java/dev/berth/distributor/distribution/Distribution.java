/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What this service was last told about a node, and how far its own work on it is. */
@Entity
@Table(name = "distribution")
class Distribution {

    /** How far the current attempt is, for this service. */
    enum State {
        /** The attempt has begun; its files are not rendered yet. */
        EXPECTED,
        /** A set waits to be put on the machine, or is being put there. */
        WAITING,
        /** We said a failure that holds the node; its release lets the job run again. */
        PARKED,
        /** The kubelet was started. */
        STARTED,
        /** The attempt ended without success, here or elsewhere. */
        FAILED,
        /** The node is in the cluster. */
        REGISTERED,
        /** The node was given up. */
        WITHDRAWN
    }

    @Id @Column private String node = "";
    @Column private int attempt;

    @Enumerated(EnumType.STRING)
    @Column
    private State state = State.EXPECTED;

    @Column private boolean held;
    @Column private boolean rejoin;
    @Column private @Nullable String rendering;

    @Column(name = "started_attempt")
    private @Nullable Integer startedAttempt;

    @Column private @Nullable String traceparent;

    @Column(name = "changed_at")
    private Instant changedAt = Instant.EPOCH;

    /** For Hibernate. */
    Distribution() {}

    int attempt() {
        return attempt;
    }

    State state() {
        return state;
    }

    boolean isHeld() {
        return held;
    }

    boolean isRejoin() {
        return rejoin;
    }

    @Nullable String rendering() {
        return rendering;
    }

    /** Whether a kubelet of this node was ever started by us. */
    boolean wasStarted() {
        return startedAttempt != null;
    }

    void begin(int newAttempt, boolean isRejoin) {
        attempt = newAttempt;
        rejoin = isRejoin;
        rendering = null;
        enter(State.EXPECTED);
    }

    void render(String json, boolean isRejoin, @Nullable String trace) {
        rendering = json;
        rejoin = isRejoin;
        traceparent = trace;
        enter(State.WAITING);
    }

    void hold(boolean isHeld) {
        held = isHeld;
        changedAt = Instant.now();
    }

    void started() {
        startedAttempt = attempt;
        enter(State.STARTED);
    }

    void enter(State next) {
        state = next;
        changedAt = Instant.now();
    }

    @Override
    public String toString() {
        return "%s attempt %d %s%s since %s (trace %s)"
                .formatted(node, attempt, state, held ? " held" : "", changedAt, traceparent);
    }
}
