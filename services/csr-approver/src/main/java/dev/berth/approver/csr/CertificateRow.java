/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import dev.berth.events.CertificatePurpose;
import dev.berth.events.NodeName;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A row of {@code issued_certificate}: a link in a node's chain of custody. */
@Entity
@Table(name = "issued_certificate")
class CertificateRow extends PanacheEntityBase {

    @Id String sha256 = "";

    String node = "";
    int attempt;

    @Enumerated(EnumType.STRING)
    CertificatePurpose purpose = CertificatePurpose.SERVING;

    @Column(name = "csr_uid")
    String csrUid = "";

    @Column(name = "not_after")
    Instant notAfter = Instant.EPOCH;

    /** Attempts of its client certificates by fingerprint, those of machines it was before too. */
    static Map<String, Integer> clientCertificatesOf(NodeName node) {
        List<CertificateRow> rows =
                list(
                        "node = ?1 and purpose in (?2, ?3)",
                        node.value(),
                        CertificatePurpose.BOOTSTRAP_CLIENT,
                        CertificatePurpose.CLIENT_RENEWAL);
        return rows.stream().collect(Collectors.toMap(row -> row.sha256, row -> row.attempt));
    }
}
