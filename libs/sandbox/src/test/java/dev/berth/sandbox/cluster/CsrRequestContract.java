/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import static dev.berth.sandbox.cluster.ClusterFixture.assertRefused;
import static dev.berth.sandbox.cluster.ClusterFixture.create;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Certificate signing requests as they are asked for: what is stored, and what is refused. */
interface CsrRequestContract extends ClusterFixture {

    @Test
    default void requestorFieldsAreNeverTheClients() {
        // Given
        BootstrapToken token = createToken(BootstrapToken.valid());
        CertificateSigningRequest lying = CsrBuilder.client(node()).build();
        lying.getSpec().setUsername("system:admin");
        lying.getSpec().setGroups(List.of("system:masters"));
        lying.getSpec().setExtra(Map.of("a", List.of("b")));
        lying.getSpec().setUid("0");

        // When
        CertificateSigningRequest stored =
                cluster().withToken(token.whole()).resource(lying).create();

        // Then
        assertThat(stored.getSpec().getUsername()).isEqualTo("system:bootstrap:" + token.id());
        assertThat(stored.getSpec().getGroups()).doesNotContain("system:masters");
        assertThat(stored.getSpec().getExtra()).isNullOrEmpty();
        assertThat(stored.getSpec().getUid()).isNull();
    }

    @Test
    default void specNeverChangesAndStatusOnlyThroughItsDoors() {
        // Given
        KubernetesClient admin = cluster().admin();
        CertificateSigningRequest csr = create(admin, CsrBuilder.client(node()));
        CertificateSigningRequest changed =
                csr.edit()
                        .editSpec()
                        .withSignerName("example.com/other")
                        .withUsername("somebody")
                        .endSpec()
                        .editMetadata()
                        .addToLabels("seen", "yes")
                        .endMetadata()
                        .withNewStatus()
                        .addNewCondition()
                        .withType("Approved")
                        .withStatus("True")
                        .endCondition()
                        .endStatus()
                        .build();

        // When
        CertificateSigningRequest after = admin.resource(changed).update();

        // Then
        assertThat(after.getSpec()).isEqualTo(csr.getSpec());
        assertThat(after.getMetadata().getLabels()).containsEntry("seen", "yes");
        assertThat(after.getStatus().getConditions()).isNullOrEmpty();
    }

    @Test
    default void nonsenseIsRefusedAtCreation() throws Exception {
        // Given
        KubernetesClient admin = cluster().admin();
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(512);
        var tinyKey = rsa.generateKeyPair();

        // When Then
        assertRefused(422, () -> create(admin, CsrBuilder.client(node()).expirationSeconds(599)));
        assertRefused(
                422,
                () ->
                        create(
                                admin,
                                CsrBuilder.client(node())
                                        .usages("digital signature", "world peace")));
        assertRefused(
                422,
                () ->
                        create(
                                admin,
                                CsrBuilder.client(node()).usages("client auth", "client auth")));
        assertRefused(422, () -> create(admin, CsrBuilder.client(node()).usages()));
        assertRefused(
                422,
                () ->
                        create(
                                admin,
                                CsrBuilder.client(node())
                                        .signedBy(CertificateAuthority.newKeyPair())));
        assertRefused(
                422, () -> create(admin, CsrBuilder.client(node()).keys(tinyKey, "SHA1withRSA")));
        assertRefused(
                422,
                () ->
                        create(
                                admin,
                                CsrBuilder.client(node())
                                        .pem(pem -> pem.replace("REQUEST", "REQUESTS"))));
        assertRefused(
                422,
                () -> create(admin, CsrBuilder.client(node()).pem(pem -> pem.substring(0, 100))));
    }

    @Test
    default void oddButWellFormedRequestsAreTaken() {
        // Given
        KubernetesClient admin = cluster().admin();

        // When Then
        assertThat(create(admin, CsrBuilder.client(node()).pem(pem -> "noise\n" + pem + pem)))
                .isNotNull();
        assertThat(
                        create(
                                admin,
                                CsrBuilder.client(node())
                                        .subject("O=a,OU=b,CN=c,CN=system:node:" + node())))
                .isNotNull();
        assertThat(create(admin, CsrBuilder.client(node()).expirationSeconds(315_360_000)))
                .isNotNull();
    }
}
