/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.events.CertificateLife;
import dev.berth.events.CertificatePurpose;
import dev.berth.events.Condition;
import dev.berth.events.NodeFact.CertificateIssued;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;

/** A certificate that was issued to a node's kubelet. */
@Entity
@Table(name = "certificate")
class NodeCertificate {

    @EmbeddedId private Key key = new Key("", "");

    @Enumerated(EnumType.STRING)
    private CertificatePurpose purpose = CertificatePurpose.BOOTSTRAP_CLIENT;

    private int attempt;
    private String csr = "";
    private String subject = "";

    @Convert(converter = JsonColumn.OfStrings.class)
    private List<String> names = List.of();

    @Column(name = "issued_at")
    private Instant issuedAt = Instant.EPOCH;

    @Column(name = "not_after")
    private Instant notAfter = Instant.EPOCH;

    /** For Hibernate. */
    protected NodeCertificate() {}

    NodeCertificate(CertificateIssued issued) {
        this.key = new Key(issued.node().value(), issued.sha256());
        this.purpose = issued.purpose();
        this.attempt = issued.attempt();
        this.csr = issued.csr();
        this.subject = issued.subject();
        this.names = issued.subjectAlternativeNames();
        this.issuedAt = issued.at();
        this.notAfter = issued.notAfter();
    }

    /** Whether it is one of the kubelet's that serves now. */
    boolean isOf(Condition.Type type, NodeRecord record) {
        return CertificateConditions.typeOf(purpose) == type && record.livesBy(attempt);
    }

    CertificateLife life() {
        return new CertificateLife(issuedAt, notAfter);
    }

    View view() {
        return new View(purpose, attempt, csr, subject, names, key.sha256(), issuedAt, notAfter);
    }

    /** A certificate is known by its fingerprint. */
    @Embeddable
    record Key(String node, String sha256) {}

    /** What is shown of it. */
    record View(
            CertificatePurpose purpose,
            int attempt,
            String csr,
            String subject,
            List<String> subjectAlternativeNames,
            String sha256,
            Instant issuedAt,
            Instant notAfter) {}
}
