/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.bootstrap;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is known of a token: everything but its secret half. */
@Entity
@Table(name = "bootstrap_token")
class TokenRecord {

    @Id
    @Column(name = "token_id")
    private String id;

    @Column private String node;
    @Column private int attempt;

    @Column(name = "issued_at")
    private Instant issuedAt;

    @Column(name = "expires_at")
    private Instant expiresAt;

    @Column(name = "spent_at")
    private @Nullable Instant spentAt;

    @Column(name = "retiring_since")
    private @Nullable Instant retiringSince;

    @Column(name = "deleted_at")
    private @Nullable Instant deletedAt;

    /** For Hibernate. */
    TokenRecord() {
        this("", "", 0, Instant.EPOCH, Instant.EPOCH);
    }

    TokenRecord(String id, String node, int attempt, Instant issuedAt, Instant expiresAt) {
        this.id = id;
        this.node = node;
        this.attempt = attempt;
        this.issuedAt = issuedAt;
        this.expiresAt = expiresAt;
    }

    String id() {
        return id;
    }

    /** Whether it may still be handed to its node. */
    boolean isLive() {
        return retiringSince == null;
    }

    void spent(Instant at) {
        if (spentAt == null) {
            spentAt = at;
        }
    }

    void retiring(Instant since) {
        if (retiringSince == null) {
            retiringSince = since;
        }
    }

    void deleted(Instant at) {
        retiring(at);
        deletedAt = at;
    }

    @Override
    public String toString() {
        return "token %s of %s attempt %d, issued %s, expires %s, deleted %s"
                .formatted(id, node, attempt, issuedAt, expiresAt, deletedAt);
    }
}
