/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.kubelet;

import static org.awaitility.Awaitility.await;

import dev.berth.sandbox.cluster.ClusterOptions;
import dev.berth.sandbox.cluster.SandboxCluster;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A cluster and its administrator, who makes tokens and approves by hand. */
final class ClusterActor implements AutoCloseable {

    final SandboxCluster cluster;
    final KubernetesClient admin;

    ClusterActor(Path dir, Duration certificateLifetime) {
        cluster =
                SandboxCluster.start(
                        dir,
                        ClusterOptions.withRbac(List.of(rbac()))
                                .withCertificateLifetime(certificateLifetime));
        admin =
                new KubernetesClientBuilder()
                        .withConfig(Config.fromKubeconfig(cluster.adminKubeconfig().toFile()))
                        .build();
    }

    String newToken() {
        String random = UUID.randomUUID().toString().replace("-", "");
        String id = random.substring(0, 6);
        String secret = random.substring(6, 22);
        admin.secrets()
                .inNamespace("kube-system")
                .resource(
                        new SecretBuilder()
                                .withNewMetadata()
                                .withName("bootstrap-token-" + id)
                                .endMetadata()
                                .withType("bootstrap.kubernetes.io/token")
                                .withStringData(
                                        Map.of(
                                                "token-id",
                                                id,
                                                "token-secret",
                                                secret,
                                                "usage-bootstrap-authentication",
                                                "true",
                                                "auth-extra-groups",
                                                "system:bootstrappers:berth"))
                                .build())
                .create();
        return id + "." + secret;
    }

    void revoke(String token) {
        admin.secrets()
                .inNamespace("kube-system")
                .withName("bootstrap-token-" + token.substring(0, 6))
                .delete();
    }

    /** The requests somebody made, the one written to last at the end. */
    List<CertificateSigningRequest> requestsOf(String username) {
        return admin.certificates().v1().certificateSigningRequests().list().getItems().stream()
                .filter(csr -> csr.getSpec().getUsername().equals(username))
                .sorted(
                        Comparator.comparingLong(
                                csr -> Long.parseLong(csr.getMetadata().getResourceVersion())))
                .toList();
    }

    CertificateSigningRequest awaitRequest(String username, int number) {
        return await().atMost(Duration.ofSeconds(20))
                .until(() -> requestsOf(username), found -> found.size() >= number)
                .get(number - 1);
    }

    /**
     * Approves this one, and what the same certificate asks for besides before the new one is in
     * use, until another certificate asks.
     */
    CertificateSigningRequest approveUntilAnotherCertificateAsks(CertificateSigningRequest first) {
        return await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> {
                            List<CertificateSigningRequest> all =
                                    requestsOf(first.getSpec().getUsername());
                            all.stream()
                                    .filter(csr -> isOfSameCertificate(csr, first))
                                    .filter(ClusterActor::isPending)
                                    .forEach(this::approve);
                            return all.stream()
                                    .filter(csr -> !isOfSameCertificate(csr, first))
                                    .findFirst();
                        },
                        Optional::isPresent)
                .orElseThrow();
    }

    private static boolean isOfSameCertificate(
            CertificateSigningRequest one, CertificateSigningRequest other) {
        return one.getSpec().getExtra().equals(other.getSpec().getExtra());
    }

    private static boolean isPending(CertificateSigningRequest csr) {
        return csr.getStatus() == null || csr.getStatus().getConditions().isEmpty();
    }

    void approve(CertificateSigningRequest csr) {
        admin.certificates()
                .v1()
                .certificateSigningRequests()
                .resource(
                        csr.edit()
                                .withNewStatus()
                                .addNewCondition()
                                .withType("Approved")
                                .withStatus("True")
                                .withReason("Test")
                                .endCondition()
                                .endStatus()
                                .build())
                .subresource("approval")
                .update();
    }

    @Override
    public void close() {
        admin.close();
        cluster.close();
    }

    private static Path rbac() {
        try {
            return Path.of(
                    ClusterActor.class.getResource("/dev/berth/sandbox/cluster/rbac.yaml").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
