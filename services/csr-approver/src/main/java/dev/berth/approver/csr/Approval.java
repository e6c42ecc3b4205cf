/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import dev.berth.events.CsrDecision;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.HttpURLConnection;

/** Writes a decision into the cluster, against exactly the version that was judged. */
@ApplicationScoped
class Approval {

    /** What came of it. */
    enum Outcome {
        WRITTEN,
        CHANGED_MEANWHILE,
        GONE
    }

    /** What is written. */
    record Condition(CsrDecision decision, String reason, String message) {
        String type() {
            return switch (decision) {
                case APPROVE -> KubernetesRequests.APPROVED;
                case DENY -> KubernetesRequests.DENIED;
                case WAIT, IGNORE ->
                        throw new IllegalStateException(decision + " is not written anywhere");
            };
        }
    }

    private final KubernetesClient kubernetes;

    @Inject
    Approval(KubernetesClient kubernetes) {
        this.kubernetes = kubernetes;
    }

    /**
     * @param judged as it was read; its resourceVersion is what the API server compares
     * @throws KubernetesClientException if the API server cannot be reached or refuses
     */
    Outcome write(CertificateSigningRequest judged, Condition condition) {
        // Times are left to the API server: its clock is the only one requests are judged by.
        CertificateSigningRequest decided =
                new CertificateSigningRequestBuilder(judged)
                        .editOrNewStatus()
                        .addNewCondition()
                        .withType(condition.type())
                        .withStatus("True")
                        .withReason(condition.reason())
                        .withMessage(condition.message())
                        .endCondition()
                        .endStatus()
                        .build();
        try {
            kubernetes
                    .certificates()
                    .v1()
                    .certificateSigningRequests()
                    .resource(decided)
                    .subresource("approval")
                    .update();
            return Outcome.WRITTEN;
        } catch (KubernetesClientException refused) {
            return switch (refused.getCode()) {
                case HttpURLConnection.HTTP_CONFLICT -> Outcome.CHANGED_MEANWHILE;
                case HttpURLConnection.HTTP_NOT_FOUND -> Outcome.GONE;
                default -> throw refused;
            };
        }
    }
}
