/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import dev.berth.approver.csr.CsrRow.State;
import dev.berth.approver.inventory.Expectations;
import dev.berth.approver.registration.Registrations;
import dev.berth.approver.verification.Verifications;
import dev.berth.eventlog.facts.Facts;
import dev.berth.events.CertificatePurpose;
import dev.berth.events.CsrDecision;
import dev.berth.events.FailureClass;
import dev.berth.events.NodeFact.CertificateIssued;
import dev.berth.events.NodeName;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.Objects;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Watches approved requests until their certificate appears: then the custody chain has a link
 * more, and from the first client certificate on the node is awaited in the cluster.
 */
@ApplicationScoped
class IssuedCertificates {

    private static final Logger LOG = Logger.getLogger(IssuedCertificates.class);

    private final KnownAbout knownAbout;
    private final Expectations expectations;
    private final Registrations registrations;
    private final Verifications verifications;
    private final Decisions decisions;
    private final Facts facts;
    private final CsrMetrics metrics;
    private final Clock clock;

    @Inject
    IssuedCertificates(
            KnownAbout knownAbout,
            Expectations expectations,
            Registrations registrations,
            Verifications verifications,
            Decisions decisions,
            Facts facts,
            CsrMetrics metrics,
            Clock clock) {
        this.knownAbout = knownAbout;
        this.expectations = expectations;
        this.registrations = registrations;
        this.verifications = verifications;
        this.decisions = decisions;
        this.facts = facts;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Records the certificate or the signer's failure, once; does nothing while there is neither.
     * Runs its own transaction.
     */
    void record(CertificateSigningRequest csr) {
        byte[] pem = KubernetesRequests.certificate(csr).orElse(null);
        boolean failed = KubernetesRequests.hasCondition(csr, KubernetesRequests.FAILED);
        if (pem == null && !failed) {
            return;
        }
        QuarkusTransaction.requiringNew()
                .run(
                        () -> {
                            CsrRow row = approvedRow(csr.getMetadata().getUid());
                            if (row == null) {
                                return;
                            }
                            if (pem == null) {
                                refuse(row, "FAILED", "the signer could not sign it");
                            } else {
                                record(row, csr, pem);
                            }
                        });
    }

    /**
     * An approved request is gone before its certificate was seen: takes it as issued, so that the
     * node is awaited all the same. Runs its own transaction.
     */
    void vanished(String uid) {
        QuarkusTransaction.requiringNew()
                .run(
                        () -> {
                            CsrRow row = approvedRow(uid);
                            if (row != null) {
                                LOG.warnf("%s vanished before its certificate was seen", row.name);
                                row.certificate = "NEVER-SEEN";
                                if (row.purpose == CertificatePurpose.BOOTSTRAP_CLIENT) {
                                    certified(Decisions.nodeOf(row), Decisions.attemptOf(row));
                                }
                            }
                        });
    }

    private @Nullable CsrRow approvedRow(String uid) {
        return knownAbout
                .lockRow(uid)
                .filter(row -> row.decision == CsrDecision.APPROVE && row.certificate == null)
                .filter(row -> row.state == State.DECIDED || row.state == State.APPLIED)
                .orElse(null);
    }

    private void record(CsrRow row, CertificateSigningRequest csr, byte[] pem) {
        // The certificate proves the approval, whoever still has to write that down.
        decisions.applied(row);
        IssuedCertificate issued;
        try {
            issued = IssuedCertificate.read(pem);
        } catch (IllegalArgumentException broken) {
            refuse(row, "BROKEN", "the issued certificate cannot be read");
            return;
        }
        if (!issued.isFor(csr)) {
            refuse(row, "ANOTHER-KEY", "the issued certificate is for another key");
            return;
        }
        NodeName node = Decisions.nodeOf(row);
        int attempt = Decisions.attemptOf(row);
        CertificatePurpose purpose = Objects.requireNonNull(row.purpose);
        row.certificate = issued.sha256();
        CertificateRow link = new CertificateRow();
        link.sha256 = issued.sha256();
        link.node = node.value();
        link.attempt = attempt;
        link.purpose = purpose;
        link.csrUid = row.uid;
        link.notAfter = issued.notAfter();
        link.persist();
        facts.say(
                new CertificateIssued(
                        UUID.randomUUID(),
                        node,
                        attempt,
                        clock.instant(),
                        row.name,
                        purpose,
                        issued.subject(),
                        issued.subjectAlternativeNames(),
                        issued.sha256(),
                        issued.notAfter()));
        switch (purpose) {
            case BOOTSTRAP_CLIENT -> certified(node, attempt);
            // Requests made with the new certificate may already wait for it.
            case CLIENT_RENEWAL -> expectations.announce(node);
            case SERVING -> verifications.begin(node);
        }
        LOG.infof("Certificate of %s issued for %s", row.name, node);
    }

    private void certified(NodeName node, int attempt) {
        registrations.await(node, attempt);
        expectations.certified(node, attempt);
    }

    private void refuse(CsrRow row, String what, String message) {
        row.certificate = what;
        LOG.errorf("%s of node %s: %s", row.name, row.node, message);
        metrics.alarm(Alarm.CERTIFICATE_REFUSED);
        if (row.purpose == CertificatePurpose.BOOTSTRAP_CLIENT) {
            decisions.fail(row, FailureClass.CLUSTER_API, row.name + ": " + message);
        }
    }
}
