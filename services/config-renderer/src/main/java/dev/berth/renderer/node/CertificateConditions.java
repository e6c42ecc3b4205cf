/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import static dev.berth.events.Condition.Status.FALSE;
import static dev.berth.events.Condition.Status.TRUE;
import static dev.berth.events.Condition.Status.UNKNOWN;
import static dev.berth.events.Condition.Type.CLIENT_CERTIFICATE;
import static dev.berth.events.Condition.Type.SERVING_CERTIFICATE;

import dev.berth.events.CertificateLife;
import dev.berth.events.CertificatePurpose;
import dev.berth.events.Condition;
import dev.berth.events.CsrDecision;
import dev.berth.events.NodeFact.CertificateIssued;
import dev.berth.events.NodeFact.CsrDecided;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What is said of a kubelet's two certificates: issued, not renewed in time, expired. */
final class CertificateConditions {

    private static final String ISSUED = "Issued";
    private static final String RENEWAL_OVERDUE = "RenewalOverdue";
    private static final String EXPIRED = "Expired";
    private static final Set<String> AGED = Set.of(RENEWAL_OVERDUE, EXPIRED);

    private static final String LOOK_AT_ITS_REQUEST =
            "GET /api/v1/csrs on the csr-approver says whether it asked and why that waits. If it"
                    + " did not ask, read the kubelet's journal: is it stopped, its clock wrong,"
                    + " rotateCertificates or serverTLSBootstrap off?";
    private static final String CLIENT_IS_LOST =
            "API servers refuse its kubelet, which cannot ask for another one: rejoin the node, or"
                    + " withdraw it";
    private static final String SERVING_IS_LOST =
            "Logs, exec and metrics of its pods fail. " + LOOK_AT_ITS_REQUEST;

    /** Between what is said of the certificate and what became of a request for the next one. */
    private static final String THEN = "; ";

    private CertificateConditions() {}

    static Condition.Type typeOf(CertificatePurpose purpose) {
        return switch (purpose) {
            case BOOTSTRAP_CLIENT, CLIENT_RENEWAL -> CLIENT_CERTIFICATE;
            case SERVING -> SERVING_CERTIFICATE;
        };
    }

    static void issued(NodeRecord record, CertificateIssued issued) {
        record.condition(
                typeOf(issued.purpose()),
                TRUE,
                ISSUED,
                "valid until " + issued.notAfter(),
                issued.at());
    }

    /** A certificate that was issued stays what it is, whatever becomes of further requests. */
    static void notApproved(NodeRecord record, CsrDecided decided) {
        Condition.Type type = typeOf(decided.purpose());
        Condition issued =
                of(record.conditions(), type)
                        .filter(CertificateConditions::isOfACertificate)
                        .orElse(null);
        if (issued != null) {
            record.condition(
                    type,
                    issued.status(),
                    issued.reason(),
                    issued.message().split(THEN, 2)[0]
                            + THEN
                            + decided.csr()
                            + ": "
                            + decided.decision()
                            + " "
                            + decided.reason(),
                    decided.at());
        } else if (type == SERVING_CERTIFICATE) {
            record.condition(
                    type,
                    decided.decision() == CsrDecision.DENY ? FALSE : UNKNOWN,
                    decided.reason(),
                    decided.message(),
                    decided.at());
        }
    }

    /**
     * What time alone has made of the newest certificate.
     *
     * @return what the record should say and does not say yet; empty when it does, or when there is
     *     nothing to say
     */
    static Optional<Condition> aged(
            List<Condition> said, Condition.Type type, CertificateLife newest, Instant now) {
        Optional<Condition> aged =
                switch (newest.at(now)) {
                    case VALID -> Optional.empty();
                    case RENEWAL_OVERDUE ->
                            Optional.of(
                                    new Condition(
                                            type,
                                            FALSE,
                                            RENEWAL_OVERDUE,
                                            "valid until "
                                                    + newest.notAfter()
                                                    + ", its kubelet should have renewed it by "
                                                    + newest.overdueAt()
                                                    + ". "
                                                    + LOOK_AT_ITS_REQUEST,
                                            newest.overdueAt()));
                    case EXPIRED ->
                            Optional.of(
                                    new Condition(
                                            type,
                                            FALSE,
                                            EXPIRED,
                                            "it expired at "
                                                    + newest.notAfter()
                                                    + " and no newer one was issued. "
                                                    + (type == CLIENT_CERTIFICATE
                                                            ? CLIENT_IS_LOST
                                                            : SERVING_IS_LOST),
                                            newest.notAfter()));
                };
        Optional<Condition> before = of(said, type);
        return aged.filter(
                        condition ->
                                before.map(Condition::reason)
                                        .filter(condition.reason()::equals)
                                        .isEmpty())
                .map(condition -> withTheRequest(condition, before));
    }

    /** Whether somebody must look at one of the certificates, and which of them first. */
    static Optional<Condition> inTrouble(List<Condition> said) {
        return Stream.of(CLIENT_CERTIFICATE, SERVING_CERTIFICATE)
                .flatMap(type -> of(said, type).stream())
                .filter(condition -> AGED.contains(condition.reason()))
                .min(Comparator.comparing(condition -> condition.reason().equals(EXPIRED) ? 0 : 1));
    }

    static boolean isExpired(Condition condition) {
        return condition.reason().equals(EXPIRED);
    }

    /** Why a renewal is not approved is why it is late. */
    private static Condition withTheRequest(Condition fresh, Optional<Condition> before) {
        return before.filter(CertificateConditions::isOfACertificate)
                .map(condition -> condition.message().split(THEN, 2))
                .filter(parts -> parts.length == 2)
                .map(
                        parts ->
                                new Condition(
                                        fresh.type(),
                                        fresh.status(),
                                        fresh.reason(),
                                        fresh.message() + THEN + parts[1],
                                        fresh.since()))
                .orElse(fresh);
    }

    private static boolean isOfACertificate(Condition condition) {
        return condition.status() == TRUE || AGED.contains(condition.reason());
    }

    private static Optional<Condition> of(List<Condition> said, Condition.Type type) {
        return said.stream().filter(condition -> condition.type() == type).findFirst();
    }
}
