/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import dev.berth.approver.csr.policy.CertificateRequest;
import dev.berth.approver.csr.policy.Pkcs10Reader;
import dev.berth.approver.csr.policy.RequestContents;
import dev.berth.approver.csr.policy.RequestContents.Unreadable;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestCondition;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestSpec;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the API server's objects; whatever is missing in them is read as empty. */
final class KubernetesRequests {

    static final String APPROVED = "Approved";
    static final String DENIED = "Denied";
    static final String FAILED = "Failed";

    private static final String CREDENTIAL_ID = "authentication.kubernetes.io/credential-id";

    private static final Instant FAR_FUTURE = Instant.parse("9999-12-31T23:59:59Z");

    private KubernetesRequests() {}

    static CertificateRequest read(CertificateSigningRequest csr) {
        CertificateSigningRequestSpec spec =
                csr.getSpec() == null ? new CertificateSigningRequestSpec() : csr.getSpec();
        Map<String, List<String>> extra = spec.getExtra() == null ? Map.of() : spec.getExtra();
        return new CertificateRequest(
                csr.getMetadata().getUid(),
                csr.getMetadata().getName(),
                orEmpty(csr.getMetadata().getResourceVersion()),
                time(csr.getMetadata().getCreationTimestamp()),
                orEmpty(spec.getSignerName()),
                orEmpty(spec.getUsername()),
                new LinkedHashSet<>(orEmpty(spec.getGroups())),
                orEmpty(spec.getUsages()),
                orEmpty(extra.get(CREDENTIAL_ID)),
                spec.getExpirationSeconds() == null
                        ? null
                        : Duration.ofSeconds(spec.getExpirationSeconds()),
                hasCondition(csr, APPROVED)
                        || hasCondition(csr, DENIED)
                        || hasCondition(csr, FAILED)
                        || certificate(csr).isPresent(),
                csr.getMetadata().getDeletionTimestamp() != null,
                contents(spec.getRequest()));
    }

    static boolean hasCondition(CertificateSigningRequest csr, String type) {
        return condition(csr, type).isPresent();
    }

    static Optional<CertificateSigningRequestCondition> condition(
            CertificateSigningRequest csr, String type) {
        CertificateSigningRequestStatus status = csr.getStatus();
        if (status == null || status.getConditions() == null) {
            return Optional.empty();
        }
        return status.getConditions().stream().filter(c -> type.equals(c.getType())).findFirst();
    }

    /** The issued certificate in PEM, once the signer has written it. */
    static Optional<byte[]> certificate(CertificateSigningRequest csr) {
        CertificateSigningRequestStatus status = csr.getStatus();
        return status == null || status.getCertificate() == null
                ? Optional.empty()
                : decoded(status.getCertificate()).filter(pem -> pem.length > 0);
    }

    private static RequestContents contents(@Nullable String base64) {
        return decoded(orEmpty(base64))
                .map(Pkcs10Reader::read)
                .orElse(new Unreadable("not base64"));
    }

    private static Optional<byte[]> decoded(String base64) {
        try {
            return Optional.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    // An API server always sets it; without one no token was ever valid at that time.
    static Instant time(@Nullable String text) {
        try {
            return text == null ? FAR_FUTURE : Instant.parse(text);
        } catch (DateTimeParseException odd) {
            return FAR_FUTURE;
        }
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static List<String> orEmpty(@Nullable List<String> list) {
        return list == null ? List.of() : list.stream().filter(Objects::nonNull).toList();
    }
}
