/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestConditionBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;

/**
 * What every part of the contract starts from: a cluster, a node name of its own, and the steps.
 */
interface ClusterFixture {

    ClusterUnderTest cluster();

    /** A node name that no other test uses. */
    String node();

    /** The kubelet of that node. */
    default KubernetesClient kubelet() {
        return cluster().withCertificate("system:node:" + node(), List.of("system:nodes"));
    }

    default BootstrapToken createToken(BootstrapToken token) {
        cluster().admin().secrets().inNamespace("kube-system").resource(token.secret()).create();
        return token;
    }

    static CertificateSigningRequest create(KubernetesClient client, CsrBuilder csr) {
        return client.certificates()
                .v1()
                .certificateSigningRequests()
                .resource(csr.build())
                .create();
    }

    static CertificateSigningRequest approve(
            KubernetesClient client, CertificateSigningRequest csr) {
        return putApproval(client, withApproved(csr));
    }

    static CertificateSigningRequest withApproved(CertificateSigningRequest csr) {
        return csr.edit()
                .withNewStatus()
                .addToConditions(
                        new CertificateSigningRequestConditionBuilder()
                                .withType("Approved")
                                .withStatus("True")
                                .withReason("Test")
                                .withMessage("approved by a test")
                                .build())
                .endStatus()
                .build();
    }

    static CertificateSigningRequest putApproval(
            KubernetesClient client, CertificateSigningRequest csr) {
        return client.certificates()
                .v1()
                .certificateSigningRequests()
                .resource(csr)
                .subresource("approval")
                .update();
    }

    static void assertRefused(
            int code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        refusal ->
                                assertThat(refusal.getCode())
                                        .as("%s", refusal.getMessage())
                                        .isEqualTo(code));
    }

    static Node aNode(String name) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .addNewCondition()
                .withType("MemoryPressure")
                .withStatus("False")
                .endCondition()
                .addNewCondition()
                .withType("Ready")
                .withStatus("False")
                .endCondition()
                .endStatus()
                .build();
    }

    static Node labelled(Node old, String value) {
        return old.edit().editMetadata().addToLabels("test", value).endMetadata().build();
    }

    static io.fabric8.kubernetes.api.model.coordination.v1.Lease aLease(String name) {
        return new LeaseBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("kube-node-lease")
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(name)
                .withLeaseDurationSeconds(40)
                .endSpec()
                .build();
    }

    static String name(HasMetadata object) {
        return object.getMetadata().getName();
    }
}
