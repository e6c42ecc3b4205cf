/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.registration;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** A row of {@code awaited_registration}: what was to be seen before the certificate. */
@Entity
@Table(name = "awaited_registration")
class AwaitedRow extends PanacheEntityBase {

    @Id String node = "";

    int attempt;

    @Column(name = "node_uid")
    @Nullable String nodeUid;

    @Nullable String heartbeat;
    @Nullable String renewal;

    Sighting before() {
        return new Sighting(nodeUid, "", heartbeat, renewal, null);
    }
}
