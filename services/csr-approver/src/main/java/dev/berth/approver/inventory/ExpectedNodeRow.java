/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.inventory;

import dev.berth.events.NodeName;
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
