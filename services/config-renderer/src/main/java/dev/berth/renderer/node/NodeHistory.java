/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.events.NodePhase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One line of a node's history: what was said, by whom, and what it did. */
@Entity
@Table(name = "node_history")
class NodeHistory {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    private String node = "";
    private Instant at = Instant.EPOCH;

    @Column(name = "recorded_at")
    private Instant recordedAt = Instant.EPOCH;

    private int attempt;
    private String kind = "";
    private String outcome = "";

    @Enumerated(EnumType.STRING)
    private @Nullable NodePhase phase;

    @Column(name = "by_whom")
    private @Nullable String by;

    private String message = "";

    /** For Hibernate. */
    protected NodeHistory() {}

    NodeHistory(Line line, Instant recordedAt) {
        this.node = line.node();
        this.at = line.at();
        this.recordedAt = recordedAt;
        this.attempt = line.attempt();
        this.kind = line.kind();
        this.outcome = line.outcome();
        this.phase = line.phase();
        this.by = line.by();
        this.message = line.message();
    }

    long id() {
        return id == null ? 0 : id;
    }

    Line line() {
        return new Line(node, at, attempt, kind, outcome, phase, by, message);
    }

    /**
     * @param kind type of the fact, or of what an announcement came to
     * @param outcome advanced, unchanged or rejected
     * @param phase the node's phase afterwards; null for a node that is not known
     */
    record Line(
            String node,
            Instant at,
            int attempt,
            String kind,
            String outcome,
            @Nullable NodePhase phase,
            @Nullable String by,
            String message) {}
}
