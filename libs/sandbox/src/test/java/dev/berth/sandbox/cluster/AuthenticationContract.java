/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import static dev.berth.sandbox.cluster.ClusterFixture.assertRefused;
import static dev.berth.sandbox.cluster.ClusterFixture.create;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who is asking: service accounts, bootstrap tokens, client certificates, and nobody. */
interface AuthenticationContract extends ClusterFixture {

    @Test
    default void serviceAccountTokenIsThatAccount() {
        // Given
        KubernetesClient client = cluster().serviceAccount("berth-distributor");

        // When
        JsonNode user = whoAmI(client);

        // Then
        assertThat(user.path("username").asText())
                .isEqualTo("system:serviceaccount:berth:berth-distributor");
        assertThat(Json.texts(user.path("groups")))
                .containsExactly(
                        "system:serviceaccounts",
                        "system:serviceaccounts:berth",
                        "system:authenticated");
    }

    @Test
    default void bootstrapTokenIsTheUserOfItsId() {
        // Given
        BootstrapToken token = createToken(BootstrapToken.valid());

        // When
        CertificateSigningRequest csr =
                create(cluster().withToken(token.whole()), CsrBuilder.client(node()));

        // Then
        assertThat(csr.getSpec().getUsername()).isEqualTo("system:bootstrap:" + token.id());
        assertThat(csr.getSpec().getGroups())
                .containsExactly(
                        "system:bootstrappers",
                        "system:bootstrappers:berth",
                        "system:authenticated");
        assertThat(csr.getSpec().getExtra()).isNullOrEmpty();
    }

    @Test
    default void expiredBootstrapTokenIsNobody() {
        // Given
        BootstrapToken token =
                createToken(BootstrapToken.valid().expiring(Instant.now().minusSeconds(5)));

        // When Then
        assertRefused(
                401, () -> create(cluster().withToken(token.whole()), CsrBuilder.client(node())));
    }

    @Test
    default void bootstrapTokenWithAnotherSecretIsNobody() {
        // Given
        BootstrapToken token = createToken(BootstrapToken.valid());

        // When Then
        assertRefused(
                401,
                () ->
                        create(
                                cluster().withToken(token.id() + ".0123456789abcdef"),
                                CsrBuilder.client(node())));
    }

    @Test
    default void bootstrapTokenNotMadeForAuthenticationIsNobody() {
        // Given
        BootstrapToken token =
                createToken(BootstrapToken.valid().with("usage-bootstrap-authentication", "false"));

        // When Then
        assertRefused(
                401, () -> create(cluster().withToken(token.whole()), CsrBuilder.client(node())));
    }

    @Test
    default void bootstrapTokenWithGroupOutsideBootstrappersIsNobody() {
        // Given
        BootstrapToken token =
                createToken(BootstrapToken.valid().with("auth-extra-groups", "system:masters"));

        // When Then
        assertRefused(
                401, () -> create(cluster().withToken(token.whole()), CsrBuilder.client(node())));
    }

    @Test
    default void deletedBootstrapTokenIsNobody() {
        // Given
        BootstrapToken token = createToken(BootstrapToken.valid());
        cluster()
                .admin()
                .secrets()
                .inNamespace("kube-system")
                .withName(token.secretName())
                .delete();

        // When Then
        assertRefused(
                401, () -> create(cluster().withToken(token.whole()), CsrBuilder.client(node())));
    }

    @Test
    default void clientCertificateIsItsSubjectAndLeavesItsFingerprint() {
        // Given
        KubernetesClient kubelet = kubelet();

        // When
        CertificateSigningRequest csr = create(kubelet, CsrBuilder.serving(node(), "10.1.2.3"));

        // Then
        assertThat(csr.getSpec().getUsername()).isEqualTo("system:node:" + node());
        assertThat(csr.getSpec().getGroups())
                .containsExactly("system:nodes", "system:authenticated");
        assertThat(csr.getSpec().getExtra().get("authentication.kubernetes.io/credential-id"))
                .singleElement()
                .asString()
                .matches("X509SHA256=[0-9a-f]{64}");
    }

    @Test
    default void unknownTokenIsRefusedAndNobodyIsAnonymous() {
        // When Then
        assertRefused(401, () -> cluster().withToken("123456").nodes().list());
        assertRefused(403, () -> cluster().anonymous().nodes().list());
    }

    private static JsonNode whoAmI(KubernetesClient client) {
        String answer =
                client.raw(
                        "/apis/authentication.k8s.io/v1/selfsubjectreviews",
                        "POST",
                        Map.of(
                                "apiVersion",
                                "authentication.k8s.io/v1",
                                "kind",
                                "SelfSubjectReview"));
        return Json.parse(answer.getBytes(StandardCharsets.UTF_8)).path("status").path("userInfo");
    }
}
