/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.registration;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A row of {@code node_standing}: what was last said of a node. */
@Entity
@Table(name = "node_standing")
class StandingRow extends PanacheEntityBase {

    @Id String node = "";

    int attempt;

    /** {@link Standing#news()}. */
    String standing = "";

    @Column(name = "said_at")
    Instant saidAt = Instant.EPOCH;
}
