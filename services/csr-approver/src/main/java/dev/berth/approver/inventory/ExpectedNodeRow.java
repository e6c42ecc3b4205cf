/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.inventory;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.berth.events.ContractJson;
import dev.berth.events.Machine;
import dev.berth.events.NodeName;
import dev.berth.events.NodeSpec;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A row of {@code expected_node}. */
@Entity
@Table(name = "expected_node")
class ExpectedNodeRow extends PanacheEntityBase {

    @Id String name = "";

    int attempt;
    boolean announced;

    @Column(name = "dns_names")
    String[] dnsNames = {};

    String[] addresses = {};

    /** JSON, by key. */
    String labels = "{}";

    boolean held;

    /** The attempt that the hold named; 0 if it is not held. */
    @Column(name = "held_attempt")
    int heldAttempt;

    boolean withdrawn;

    @Column(name = "started_attempt")
    int startedAttempt;

    @Column(name = "started_at")
    @Nullable Instant startedAt;

    @Column(name = "ended_attempt")
    int endedAttempt;

    @Column(name = "certified_attempt")
    int certifiedAttempt;

    @Column(name = "registered_attempt")
    int registeredAttempt;

    @Column(name = "rejoin_attempt")
    int rejoinAttempt;

    @Column(name = "custody_from")
    int custodyFrom;

    @Column(name = "node_deleted")
    boolean nodeDeleted;

    /** JSON of a {@link Machine}. */
    @Nullable String machine;

    @Nullable String traceparent;

    void isOn(NodeSpec spec) {
        try {
            machine = ContractJson.mapper().writeValueAsString(Machine.of(spec));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a plain record is not JSON", impossible);
        }
    }

    /** Whether this would be another machine than the one that was known; false if none was. */
    boolean mayBeOnAnotherMachine(NodeSpec spec) {
        if (machine == null) {
            return false;
        }
        try {
            return Machine.of(spec)
                    .mayBeAnotherThan(ContractJson.mapper().readValue(machine, Machine.class));
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException(
                    "expected_node.machine is not what was written", broken);
        }
    }

    /** Of several holds the one of the lowest attempt counts: no later one can take it away. */
    void hold(int namedAttempt) {
        heldAttempt = held ? Math.min(heldAttempt, namedAttempt) : namedAttempt;
        held = true;
    }

    void release() {
        held = false;
        heldAttempt = 0;
    }

    /**
     * The owner names a lower attempt than we have: what is known of later ones is void. What of it
     * hid something earlier is set to what lets nobody in: then a rejoin sets it right.
     */
    void lower(int announced) {
        startedAttempt = before(startedAttempt, announced);
        endedAttempt = before(endedAttempt, announced);
        if (rejoinAttempt > announced) {
            rejoinAttempt = 0;
        }
        // An accepted host key ends the custody of the attempt that it came in.
        custodyFrom = Math.min(custodyFrom, announced + 1);
        attempt = announced;
    }

    /**
     * The attempt begins: neither was it certified or registered before, nor any later one.
     *
     * @return whether a hold ended with it, one that named an attempt later than this
     */
    boolean begin() {
        certifiedAttempt = before(certifiedAttempt, attempt);
        registeredAttempt = before(registeredAttempt, attempt);
        custodyFrom = Math.min(custodyFrom, attempt);
        boolean voidHold = held && heldAttempt > attempt;
        if (voidHold) {
            release();
        }
        return voidHold;
    }

    private static int before(int known, int announced) {
        return known > announced ? announced - 1 : known;
    }

    ExpectedNode toExpectedNode() {
        return new ExpectedNode(
                new NodeName(name),
                attempt,
                announced,
                Set.of(dnsNames),
                Arrays.stream(addresses).map(InetAddress::ofLiteral).collect(Collectors.toSet()),
                held,
                withdrawn,
                startedAttempt,
                endedAttempt,
                certifiedAttempt,
                registeredAttempt,
                rejoinAttempt,
                Math.max(custodyFrom, rejoinAttempt),
                nodeDeleted);
    }
}
