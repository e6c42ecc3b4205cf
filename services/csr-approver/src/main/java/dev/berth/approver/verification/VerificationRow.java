/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.verification;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A row of {@code verification}: what was last said of a node's kubelet. */
@Entity
@Table(name = "verification")
class VerificationRow extends PanacheEntityBase {

    @Id String node = "";

    int attempt;
    boolean passed;

    /** JSON, as it is in the fact. */
    String results = "";

    @Column(name = "said_at")
    Instant saidAt = Instant.EPOCH;
}
