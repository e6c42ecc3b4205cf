/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.check.cluster;

import dev.berth.check.Check;
import dev.berth.check.Finding;
import dev.berth.check.Finding.Failed;
import dev.berth.check.Finding.Seen;
import dev.berth.check.Finding.Unseen;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What happens to a kubelet's request besides Berth: is it signed once approved, and would the
 * controller-manager approve a request of one of Berth's tokens by itself?
 */
record ApprovalCheck(KubernetesClient client, Clock clock) implements Check {

    private static final String SIGNER = "kubernetes.io/kube-apiserver-client-kubelet";

    /** Signing takes a moment; this is far more, and the clocks of two hosts. */
    private static final Duration SIGNING = Duration.ofMinutes(5);

    @Override
    public List<Finding> run() {
        return List.of(signer(), bypass());
    }

    private Finding signer() {
        List<CertificateSigningRequest> requests =
                client.certificates().v1().certificateSigningRequests().list().getItems().stream()
                        .filter(request -> SIGNER.equals(request.getSpec().getSignerName()))
                        .toList();
        Optional<CertificateSigningRequest> forgotten =
                requests.stream().filter(this::approvedLongAgoAndUnsigned).findFirst();
        if (requests.stream().anyMatch(ApprovalCheck::signed)) {
            return new Seen("approved kubelet requests are signed");
        }
        return forgotten
                .<Finding>map(
                        request ->
                                new Failed(
                                        "request %s is approved and has no certificate"
                                                .formatted(request.getMetadata().getName()),
                                        "the controller-manager does not sign for "
                                                + SIGNER
                                                + ": give it --cluster-signing-cert-file and"
                                                + " --cluster-signing-key-file, and do not switch"
                                                + " its csrsigning controller off"))
                .orElseGet(
                        () ->
                                new Unseen(
                                        "whether approved requests are signed: no kubelet request"
                                                + " of this cluster is approved yet",
                                        "run helm test again when the first machine has joined"));
    }

    private Finding bypass() {
        String user = "system:bootstrap:berth0";
        var question =
                new SubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withUser(user)
                        .withGroups(
                                "system:bootstrappers",
                                "system:bootstrappers:berth",
                                "system:authenticated")
                        .withNewResourceAttributes()
                        .withGroup("certificates.k8s.io")
                        .withResource("certificatesigningrequests")
                        .withSubresource("nodeclient")
                        .withVerb("create")
                        .endResourceAttributes()
                        .endSpec()
                        .build();
        try {
            var answer = client.authorization().v1().subjectAccessReview().create(question);
            return Boolean.TRUE.equals(answer.getStatus().getAllowed())
                    ? new Failed(
                            "the controller-manager approves client requests of Berth's tokens"
                                    + " before Berth has judged them",
                            "delete the binding of system:bootstrappers (or of a group below it) to"
                                + " system:certificates.k8s.io:certificatesigningrequests:nodeclient,"
                                + " or bind it to a group of your own: docs/keep-my-approver.md")
                    : new Seen("nobody but Berth approves client requests of its tokens");
        } catch (KubernetesClientException refused) {
            if (refused.getCode() != 403) {
                throw refused;
            }
            return new Unseen(
                    "whether somebody else approves requests of Berth's tokens: this service"
                            + " account may not ask",
                    "kubectl auth can-i create certificatesigningrequests/nodeclient --as "
                            + user
                            + " --as-group system:bootstrappers --as-group"
                            + " system:bootstrappers:berth must say no");
        }
    }

    private static boolean signed(CertificateSigningRequest request) {
        return request.getStatus() != null
                && request.getStatus().getCertificate() != null
                && !request.getStatus().getCertificate().isEmpty();
    }

    private boolean approvedLongAgoAndUnsigned(CertificateSigningRequest request) {
        return request.getStatus() != null
                && !signed(request)
                && request.getStatus().getConditions().stream()
                        .filter(condition -> "Approved".equals(condition.getType()))
                        .anyMatch(condition -> longAgo(condition.getLastTransitionTime()));
    }

    private boolean longAgo(String time) {
        try {
            return Instant.parse(time).isBefore(clock.instant().minus(SIGNING));
        } catch (DateTimeException unreadable) {
            return false;
        }
    }
}
