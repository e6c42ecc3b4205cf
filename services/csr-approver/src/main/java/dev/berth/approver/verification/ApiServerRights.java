/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.verification;

import dev.berth.events.NodeName;
import dev.berth.events.VerificationResult;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether kubelets will let the API server in (logs, exec, metrics): it is asked about the user of
 * its client certificate, so Berth needs no right to {@code nodes/proxy}, which is root on nodes.
 */
@ApplicationScoped
class ApiServerRights {

    private record Right(String verb, String subresource) {
        @Override
        public String toString() {
            return verb + " nodes/" + subresource;
        }
    }

    /** What {@code system:kubelet-api-admin} grants, as far as the API server needs it. */
    private static final List<Right> NEEDED =
            List.of(
                    new Right("get", "metrics"),
                    new Right("get", "stats"),
                    new Right("get", "log"),
                    new Right("get", "proxy"),
                    new Right("create", "proxy"));

    private final KubernetesClient kubernetes;
    private final VerificationConfig config;

    @Inject
    ApiServerRights(KubernetesClient kubernetes, VerificationConfig config) {
        this.kubernetes = kubernetes;
        this.config = config;
    }

    /**
     * @throws io.fabric8.kubernetes.client.KubernetesClientException if the API server does not say
     */
    VerificationResult check(NodeName node) {
        List<Right> missing = new ArrayList<>();
        for (Right right : NEEDED) {
            if (!allowed(node, right)) {
                missing.add(right);
            }
        }
        return new VerificationResult(
                "API server's access to kubelets",
                "user " + config.apiServerUser() + " may " + list(NEEDED),
                missing.isEmpty()
                        ? "it may"
                        : "it may not "
                                + list(missing)
                                + "; bind ClusterRole system:kubelet-api-admin to it, as the"
                                + " ClusterRoleBinding kube-apiserver:kubelet-apis does",
                missing.isEmpty());
    }

    private boolean allowed(NodeName node, Right right) {
        List<String> groups = new ArrayList<>(config.apiServerGroups().orElse(List.of()));
        groups.add("system:authenticated");
        SubjectAccessReview review =
                new SubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withUser(config.apiServerUser())
                        .withGroups(groups)
                        .withNewResourceAttributes()
                        .withVerb(right.verb())
                        .withVersion("v1")
                        .withResource("nodes")
                        .withSubresource(right.subresource())
                        .withName(node.value())
                        .endResourceAttributes()
                        .endSpec()
                        .build();
        return kubernetes
                .authorization()
                .v1()
                .subjectAccessReview()
                .create(review)
                .getStatus()
                .getAllowed();
    }

    private static String list(List<Right> rights) {
        return String.join(", ", rights.stream().map(Right::toString).toList());
    }
}
