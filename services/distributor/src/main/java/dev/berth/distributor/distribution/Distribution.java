/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import dev.berth.distributor.flow.Lane;
import dev.berth.events.Rendering;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
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

    /** The attempt that the hold named; 0 if it is not held. */
    @Column(name = "held_attempt")
    private int heldAttempt;

    @Column private boolean rejoin;
    @Column private @Nullable String rendering;

    @Column private @Nullable String pool;
    @Column private @Nullable String address;
    @Column private @Nullable Integer port;
    @Column private @Nullable String jump;

    @Column(name = "started_attempt")
    private @Nullable Integer startedAttempt;

    @Column
    @Convert(converter = TroubleColumn.class)
    private @Nullable Trouble trouble;

    @Column private @Nullable String traceparent;

    @Column(name = "changed_at")
    private Instant changedAt = Instant.EPOCH;

    /** For Hibernate. */
    Distribution() {}

    String node() {
        return node;
    }

    Instant changedAt() {
        return changedAt;
    }

    DistributionView.@Nullable Machine machine() {
        return address == null ? null : new DistributionView.Machine(pool, address, port, jump);
    }

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

    /** The lane of work on the node's machine; {@code ""} as long as the machine is unknown. */
    String lane() {
        return pool == null ? "" : new Lane(pool, jump).name();
    }

    /** Whether a kubelet of this node was ever started by us. */
    boolean wasStarted() {
        return startedAttempt != null;
    }

    /** Whether a kubelet was started in the current attempt. */
    boolean wasStartedNow() {
        return startedAttempt != null && startedAttempt == attempt;
    }

    /** The failed tries of the current attempt. */
    @Nullable Trouble trouble() {
        return trouble;
    }

    void trouble(@Nullable Trouble tries) {
        trouble = tries;
    }

    /** Whether an attempt later than this one was announced to us. */
    boolean knowsLaterThan(int announced) {
        return announced < attempt;
    }

    /**
     * Whatever we have of this attempt or later ones is not its own.
     *
     * @return whether a hold ended with it, one that named an attempt later than this
     */
    boolean begin(int newAttempt, boolean isRejoin) {
        boolean voidHold = held && heldAttempt > newAttempt;
        if (voidHold) {
            release();
        }
        if (startedAttempt != null) {
            startedAttempt = Math.min(startedAttempt, newAttempt - 1);
        }
        attempt = newAttempt;
        rejoin = isRejoin;
        rendering = null;
        trouble = null;
        enter(State.EXPECTED);
        return voidHold;
    }

    /**
     * @param json the rendering as it is stored
     */
    void render(Rendering rendered, String json, @Nullable String trace) {
        rendering = json;
        rejoin = rendered.rejoin();
        pool = rendered.pool();
        address = rendered.machine().address();
        port = rendered.machine().port();
        jump = rendered.machine().jump();
        traceparent = trace;
        enter(State.WAITING);
    }

    /** Of several holds the one of the lowest attempt counts: no later one can take it away. */
    void hold(int namedAttempt) {
        heldAttempt = held ? Math.min(heldAttempt, namedAttempt) : namedAttempt;
        hold(true);
    }

    /** Whoever releases a node wants it tried as if for the first time. */
    void release() {
        heldAttempt = 0;
        hold(false);
    }

    private void hold(boolean isHeld) {
        held = isHeld;
        trouble = null;
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
