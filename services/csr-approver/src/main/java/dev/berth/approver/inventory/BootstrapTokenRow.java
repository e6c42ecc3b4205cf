/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.inventory;

import dev.berth.events.NodeName;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of {@code bootstrap_token}. */
@Entity
@Table(name = "bootstrap_token")
class BootstrapTokenRow extends PanacheEntityBase {

    @Id String id = "";

    String node = "";
    int attempt;

    @Column(name = "expires_at")
    Instant expiresAt = Instant.EPOCH;

    boolean newest;

    @Column(name = "spent_by")
    @Nullable String spentBy;

    @Column(name = "denial_said")
    boolean denialSaid;

    @Column(name = "key_lost_said")
    boolean keyLostSaid;

    BootstrapToken toToken() {
        return new BootstrapToken(id, new NodeName(node), attempt, expiresAt, newest, spentBy);
    }
}
