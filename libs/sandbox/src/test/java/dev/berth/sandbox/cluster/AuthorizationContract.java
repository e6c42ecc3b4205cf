/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import static dev.berth.sandbox.cluster.ClusterFixture.aLease;
import static dev.berth.sandbox.cluster.ClusterFixture.aNode;
import static dev.berth.sandbox.cluster.ClusterFixture.assertRefused;
import static dev.berth.sandbox.cluster.ClusterFixture.create;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What they may: roles, the restriction of a node to itself, and access reviews. */
interface AuthorizationContract extends ClusterFixture {

    @Test
    default void refusalNamesUserVerbAndResource() {
        // When Then
        assertThatThrownBy(() -> cluster().anonymous().nodes().withName("node1").get())
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        refusal -> {
                            assertThat(refusal.getCode()).isEqualTo(403);
                            assertThat(refusal.getStatus().getReason()).isEqualTo("Forbidden");
                            assertThat(refusal.getStatus().getMessage())
                                    .isEqualTo(
                                            "nodes \"node1\" is forbidden: User"
                                                    + " \"system:anonymous\" cannot get resource"
                                                    + " \"nodes\" in API group \"\" at the cluster"
                                                    + " scope");
                        });
    }

    @Test
    default void roleIsLimitedToItsVerbsAndItsNamespace() {
        // Given
        KubernetesClient distributor = cluster().serviceAccount("berth-distributor");
        Secret secret = BootstrapToken.valid().secret();
        String name = secret.getMetadata().getName();

        // When
        distributor.secrets().inNamespace("kube-system").resource(secret).create();

        // Then
        assertRefused(
                403, () -> distributor.secrets().inNamespace("kube-system").withName(name).get());
        assertRefused(403, () -> distributor.secrets().inNamespace("kube-system").list());
        assertRefused(
                403, () -> distributor.secrets().inNamespace("default").withName(name).delete());
        distributor.secrets().inNamespace("kube-system").withName(name).delete();
        assertThat(cluster().admin().secrets().inNamespace("kube-system").withName(name).get())
                .isNull();
    }

    @Test
    default void kubeletMayOnlyBeItself() {
        // Given
        KubernetesClient kubelet = kubelet();
        String other = "not-" + node();

        // When
        kubelet.nodes().resource(aNode(node())).create();

        // Then
        assertRefused(403, () -> kubelet.nodes().resource(aNode(other)).create());
        assertRefused(403, () -> create(kubelet, CsrBuilder.serving(other, "10.1.2.3")));
        assertRefused(
                403,
                () ->
                        kubelet.leases()
                                .inNamespace("kube-node-lease")
                                .resource(aLease(other))
                                .create());
        assertRefused(403, () -> kubelet.secrets().inNamespace("kube-system").list());
    }

    @Test
    default void kubeletMayNotGiveItselfRestrictedLabels() {
        // Given
        Node labelled = aNode(node());
        labelled.getMetadata().setLabels(Map.of("node-restriction.kubernetes.io/zone", "secret"));

        // When Then
        assertRefused(403, () -> kubelet().nodes().resource(labelled).create());
    }

    @Test
    default void accessReviewAnswersForOthers() {
        // Given
        KubernetesClient approver = cluster().serviceAccount("berth-csr-approver");

        // When
        boolean mayCreateCsr =
                review(approver, "create", "certificates.k8s.io", "certificatesigningrequests", "");
        boolean approvedByItself =
                review(
                        approver,
                        "create",
                        "certificates.k8s.io",
                        "certificatesigningrequests",
                        "nodeclient");

        // Then
        assertThat(mayCreateCsr).isTrue();
        assertThat(approvedByItself).isFalse();
    }

    /** Whether a bootstrapper of ours could do that. */
    private static boolean review(
            KubernetesClient client, String verb, String group, String resource, String sub) {
        return client.authorization()
                .v1()
                .subjectAccessReview()
                .create(
                        new SubjectAccessReviewBuilder()
                                .withNewSpec()
                                .withUser("system:bootstrap:abcdef")
                                .withGroups(
                                        "system:bootstrappers",
                                        "system:bootstrappers:berth",
                                        "system:authenticated")
                                .withNewResourceAttributes()
                                .withVerb(verb)
                                .withGroup(group)
                                .withResource(resource)
                                .withSubresource(sub)
                                .endResourceAttributes()
                                .endSpec()
                                .build())
                .getStatus()
                .getAllowed();
    }
}
