/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.check.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.check.Finding;
import dev.berth.check.Finding.Failed;
import dev.berth.check.Finding.Seen;
import dev.berth.check.Finding.Unseen;
import dev.berth.sandbox.cluster.ClusterOptions;
import dev.berth.sandbox.cluster.SandboxCluster;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a cluster that enforces the chart's rules: what is missing is found, with what to do. */
class ClusterChecksIT {

    private static final String DISTRIBUTOR_RULES =
            """
            [{"namespace": "kube-system",
              "rules": [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["create", "delete"]}]},
             {"namespace": "",
              "rules": [{"apiGroups": [""], "resources": ["nodes"], "verbs": ["get"]}]}]
            """;

    @TempDir private Path dir;
    private SandboxCluster cluster;
    private KubernetesClient client;

    @BeforeEach
    void start() {
        cluster =
                SandboxCluster.start(
                        dir.resolve("cluster"),
                        ClusterOptions.withRbac(
                                List.of(Path.of("../../deploy/helm/files/rbac.yaml"))));
        client = as(cluster.kubeconfig("berth-distributor"));
    }

    @AfterEach
    void stop() {
        client.close();
        cluster.close();
    }

    @Test
    void everyGrantedRuleIsAskedFor() {
        // When
        List<Finding> findings = permissions(DISTRIBUTOR_RULES);

        // Then
        assertThat(findings)
                .containsExactly(
                        new Seen("may create secrets in kube-system"),
                        new Seen("may delete secrets in kube-system"),
                        new Seen("may get nodes in the whole cluster"));
    }

    @Test
    void aRuleThatIsMissingIsNamed() {
        // When
        List<Finding> findings =
                permissions(
                        """
                        [{"namespace": "", "rules": [{"apiGroups": ["certificates.k8s.io"],
                          "resources": ["signers", "certificatesigningrequests/approval"],
                          "resourceNames": ["kubernetes.io/kubelet-serving"], "verbs": ["approve"]}]}]
                        """);

        // Then
        assertThat(findings)
                .extracting(Finding::what)
                .containsExactly(
                        "may not approve signers 'kubernetes.io/kubelet-serving' in the whole"
                                + " cluster",
                        "may not approve certificatesigningrequests/approval"
                                + " 'kubernetes.io/kubelet-serving' in the whole cluster");
        assertThat(findings)
                .allSatisfy(f -> assertThat(((Failed) f).remedy()).contains("rbac.yaml"));
    }

    @Test
    void aListOfRulesThatCannotBeReadIsNoEmptyList() {
        assertThatThrownBy(() -> GrantedRules.read("{}")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aTokenOfBerthsIsMadeKnownAndGoneAgain() {
        // When
        List<Finding> findings = bootstrap(client, Clock.systemUTC());

        // Then
        assertThat(findings.subList(0, 3)).hasOnlyElementsOfType(Seen.class);
        assertThat(findings.get(1).what()).contains("system:bootstrappers:berth");
        assertThat(findings.get(3)).isInstanceOf(Unseen.class);
        assertThat(findings.get(3).what()).contains("NodeRestriction");
        assertThat(secrets()).isZero();
        assertThat(cluster.tokensEverSeen())
                .singleElement()
                .satisfies(
                        token ->
                                assertThat(findings.toString())
                                        .doesNotContain(token.substring(token.indexOf('.') + 1)));
    }

    @Test
    void aTokenThatIsNotTakenIsAFailureAndIsDeletedAllTheSame() {
        // Given: what it makes has expired, so the cluster refuses it as if it took no tokens
        Clock late = Clock.fixed(Instant.now().minus(Duration.ofHours(1)), ZoneOffset.UTC);

        // When
        List<Finding> findings = bootstrap(client, late);

        // Then
        assertThat(findings)
                .filteredOn(Failed.class::isInstance)
                .singleElement()
                .satisfies(
                        f ->
                                assertThat(((Failed) f).remedy())
                                        .contains("--enable-bootstrap-token-auth"));
        assertThat(secrets()).isZero();
    }

    @Test
    void whoMayNotMakeTokensIsTold() {
        // Given
        try (KubernetesClient approver = as(cluster.kubeconfig("berth-csr-approver"))) {
            // When
            List<Finding> findings = bootstrap(approver, Clock.systemUTC());

            // Then
            assertThat(findings).singleElement().isInstanceOf(Failed.class);
            assertThat(findings.getFirst().what()).contains("secrets").contains("forbidden");
        }
    }

    @Test
    void anAnonymousCallerIsNotTakenForTheServiceAccount() {
        // Given
        Config unknown = Config.fromKubeconfig(read(cluster.kubeconfig("berth-distributor")));
        unknown.setOauthToken("nobody");
        try (KubernetesClient stranger =
                new KubernetesClientBuilder().withConfig(unknown).build()) {
            // When
            List<Finding> findings = bootstrap(stranger, Clock.systemUTC());

            // Then
            assertThat(findings)
                    .singleElement()
                    .extracting(Finding::what)
                    .asString()
                    .contains("does not know this service account");
        }
    }

    private List<Finding> permissions(String rules) {
        return new PermissionsCheck(client, GrantedRules.read(rules)).run();
    }

    private static List<Finding> bootstrap(KubernetesClient client, Clock clock) {
        return new BootstrapCheck(client, new SecureRandom(), clock, Duration.ofSeconds(1)).run();
    }

    private int secrets() {
        try (KubernetesClient admin = as(cluster.adminKubeconfig())) {
            return admin.secrets().inNamespace("kube-system").list().getItems().size();
        }
    }

    static KubernetesClient as(Path kubeconfig) {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(read(kubeconfig)))
                .build();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
