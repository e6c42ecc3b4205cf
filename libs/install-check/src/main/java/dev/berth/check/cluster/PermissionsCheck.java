/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.check.cluster;

import dev.berth.check.Check;
import dev.berth.check.Finding;
import dev.berth.check.Finding.Failed;
import dev.berth.check.Finding.Seen;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributes;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;

/** Asks the API server of each granted rule whether this service account has it. */
record PermissionsCheck(KubernetesClient client, List<GrantedRules> granted) implements Check {

    @Override
    public List<Finding> run() {
        List<Finding> findings = new ArrayList<>();
        for (GrantedRules rules : granted) {
            for (ResourceAttributes access : rules.accesses()) {
                findings.add(ask(access));
            }
        }
        return findings;
    }

    private Finding ask(ResourceAttributes access) {
        var answer =
                client.authorization()
                        .v1()
                        .selfSubjectAccessReview()
                        .create(
                                new SelfSubjectAccessReviewBuilder()
                                        .withNewSpec()
                                        .withResourceAttributes(access)
                                        .endSpec()
                                        .build());
        return Boolean.TRUE.equals(answer.getStatus().getAllowed())
                ? new Seen("may " + words(access))
                : new Failed(
                        "may not " + words(access),
                        "apply deploy/helm/files/rbac.yaml (to patch nodes: patch-nodes.yaml) with"
                                + " this release's service account, or"
                                + " set rbac.create=true");
    }

    private static String words(ResourceAttributes access) {
        StringBuilder words =
                new StringBuilder(access.getVerb()).append(' ').append(access.getResource());
        if (!access.getSubresource().isEmpty()) {
            words.append('/').append(access.getSubresource());
        }
        if (!access.getName().isEmpty()) {
            words.append(" '").append(access.getName()).append('\'');
        }
        return words.append(
                        access.getNamespace().isEmpty()
                                ? " in the whole cluster"
                                : " in " + access.getNamespace())
                .toString();
    }
}
