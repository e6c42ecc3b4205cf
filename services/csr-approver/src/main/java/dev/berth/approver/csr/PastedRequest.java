/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import dev.berth.access.ProblemException;
import dev.berth.approver.csr.policy.CertificateRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestBuilder;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestSpec;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a CertificateSigningRequest that somebody pasted, as {@code kubectl get csr -o yaml} (or
 * json) prints it or as it would be filed. What only an API server can know is assumed: the time is
 * now, and a request without a requester gets the one the caller names.
 */
@ApplicationScoped
class PastedRequest {

    private final KubernetesSerialization serialization;
    private final Clock clock;

    @Inject
    PastedRequest(KubernetesSerialization serialization, Clock clock) {
        this.serialization = serialization;
        this.clock = clock;
    }

    /**
     * @param requester who is assumed to ask; instead of the one in the text
     * @param groups of that requester; none means the ones an API server gives such a user
     * @throws ProblemException 400 if it is no CertificateSigningRequest or nobody asks
     */
    CertificateRequest read(String text, @Nullable String requester, List<String> groups) {
        CertificateSigningRequest pasted = parse(text);
        CertificateSigningRequestSpec spec = pasted.getSpec();
        if (spec == null || spec.getSignerName() == null || spec.getRequest() == null) {
            throw ProblemException.badRequest(
                    "spec.signerName and spec.request are needed: paste the whole object, as"
                            + " kubectl get csr NAME -o yaml prints it");
        }
        String asking = requester == null ? spec.getUsername() : requester;
        if (asking == null || asking.isEmpty()) {
            throw ProblemException.badRequest(
                    "the request names no requester: add ?requester=system:bootstrap:<token id> or"
                            + " ?requester=system:node:<name>");
        }
        boolean assumed = requester != null || spec.getGroups() == null;
        return KubernetesRequests.read(
                new CertificateSigningRequestBuilder(pasted)
                        .editOrNewMetadata()
                        .withName("pasted")
                        .withUid("")
                        .withResourceVersion("")
                        .withCreationTimestamp(
                                DateTimeFormatter.ISO_INSTANT.format(
                                        clock.instant().truncatedTo(ChronoUnit.SECONDS)))
                        .endMetadata()
                        .editSpec()
                        .withUsername(asking)
                        .withGroups(
                                groups.isEmpty() && assumed
                                        ? groupsOf(asking)
                                        : groups.isEmpty() ? spec.getGroups() : groups)
                        .endSpec()
                        .withStatus(null)
                        .build());
    }

    private CertificateSigningRequest parse(String text) {
        try {
            // By the class and not by "kind": nothing else is to be read here.
            CertificateSigningRequest read =
                    serialization.unmarshal(text, CertificateSigningRequest.class);
            if (read != null && "CertificateSigningRequest".equals(read.getKind())) {
                return read;
            }
        } catch (RuntimeException malformed) {
            throw ProblemException.badRequest(
                    "this is no CertificateSigningRequest in JSON or YAML: "
                            + firstLine(malformed.getMessage()));
        }
        throw ProblemException.badRequest("kind: CertificateSigningRequest is expected");
    }

    private static List<String> groupsOf(String requester) {
        if (requester.startsWith(CertificateRequest.BOOTSTRAP_USER)) {
            return CertificateRequest.BOOTSTRAP_GROUPS;
        }
        return requester.startsWith(CertificateRequest.NODE_USER)
                ? CertificateRequest.NODE_GROUPS
                : List.of("system:authenticated");
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "it cannot be read" : message.lines().findFirst().orElse("");
    }
}
