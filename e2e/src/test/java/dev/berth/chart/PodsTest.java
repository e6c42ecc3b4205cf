/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.StringReader;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pods are restricted, end politely, and get only what they need. */
class PodsTest {

    private final List<HasMetadata> objects = Chart.render(Chart.PRODUCTION);

    @Test
    void podsMeetTheRestrictedPodSecurityStandard() {
        // When
        List<Deployment> deployments = Chart.all(Deployment.class, objects);

        // Then
        assertThat(deployments).hasSize(3);
        assertThat(deployments)
                .extracting(PodsTest::pod)
                .allSatisfy(
                        pod -> {
                            assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
                            assertThat(pod.getSecurityContext().getSeccompProfile().getType())
                                    .isEqualTo("RuntimeDefault");
                            assertThat(pod.getHostNetwork()).isNull();
                            assertThat(pod.getHostPID()).isNull();
                            assertThat(pod.getVolumes())
                                    .allSatisfy(v -> assertThat(v.getHostPath()).isNull());
                        });
        assertThat(deployments)
                .flatExtracting(PodsTest::containers)
                .hasSize(6)
                .allSatisfy(
                        container -> {
                            var security = container.getSecurityContext();
                            assertThat(security.getAllowPrivilegeEscalation()).isFalse();
                            assertThat(security.getReadOnlyRootFilesystem()).isTrue();
                            assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
                            assertThat(container.getResources().getLimits()).containsKey("memory");
                        });
    }

    @Test
    void onlyWhoTalksToTheApiHasAToken() {
        // When
        List<Deployment> deployments = Chart.all(Deployment.class, objects);

        // Then
        assertThat(deployments)
                .filteredOn(d -> pod(d).getAutomountServiceAccountToken())
                .extracting(d -> d.getMetadata().getName())
                .containsExactlyInAnyOrder("berth-distributor", "berth-csr-approver");
        assertThat(Chart.all(ServiceAccount.class, objects))
                .hasSize(3)
                .allSatisfy(a -> assertThat(a.getAutomountServiceAccountToken()).isFalse());
    }

    @Test
    void onlyTheDistributorHasLoginKeysAndEachServiceTheApiTokens() {
        // When
        List<Deployment> deployments = Chart.all(Deployment.class, objects);

        // Then
        assertThat(deployments)
                .filteredOn(
                        d ->
                                secrets(d)
                                        .anyMatch(
                                                List.of("berth-ssh", "berth-node-secrets")
                                                        ::contains))
                .extracting(d -> d.getMetadata().getName())
                .containsExactly("berth-distributor");
        assertThat(deployments)
                .filteredOn(d -> secrets(d).anyMatch("berth-tokens"::equals))
                .extracting(d -> d.getMetadata().getName())
                .containsExactlyInAnyOrder(
                        "berth-config-renderer", "berth-distributor", "berth-csr-approver");
    }

    @Test
    void keysKnownHostsNodeSecretsAndSettingsAreApart() {
        // When
        List<String> paths =
                pod(deployment("berth-distributor"))
                        .getContainers()
                        .get(0)
                        .getVolumeMounts()
                        .stream()
                        .map(VolumeMount::getMountPath)
                        .toList();

        // Then
        assertThat(paths)
                .contains(
                        "/etc/berth/ssh-keys",
                        "/etc/berth/known-hosts",
                        "/etc/berth/node-secrets",
                        "/etc/berth/settings");
        assertThat(paths).doesNotHaveDuplicates();
        // A subPath would never see a rotated Secret.
        assertThat(Chart.all(Deployment.class, objects))
                .flatExtracting(PodsTest::containers)
                .flatExtracting(Container::getVolumeMounts)
                // The chart's own pools are no Secret, and roll the pods.
                .filteredOn(mount -> !mount.getName().equals("pools"))
                .allSatisfy(mount -> assertThat(mount.getSubPath()).isNull());
    }

    @Test
    void certificatesToAskKubeletsWithAreMountedWhereTheApproverLooks() {
        // When
        List<HasMetadata> rendered =
                Chart.render(
                        Chart.PRODUCTION,
                        "csrApprover.verification.withoutRightsSecret=nobody-cert",
                        "csrApprover.verification.metricsSecret=reader-cert");

        // Then
        Deployment approver = Chart.one(Deployment.class, "berth-csr-approver", rendered);
        assertThat(secrets(approver)).contains("nobody-cert", "reader-cert");
        assertThat(
                        Chart.one(ConfigMap.class, "berth-csr-approver", rendered)
                                .getData()
                                .get("application.properties"))
                .contains(
                        "berth.verification.without-rights.key=/etc/berth/without-rights/tls.key",
                        "berth.verification.metrics.certificate=/etc/berth/metrics-reader/tls.crt",
                        "berth.verification.api-server-user=kubernetes-master");
    }

    @Test
    void everyMountHasItsVolume() {
        assertThat(Chart.all(Deployment.class, objects))
                .allSatisfy(
                        deployment ->
                                assertThat(
                                                containers(deployment).stream()
                                                        .flatMap(c -> c.getVolumeMounts().stream())
                                                        .map(VolumeMount::getName))
                                        .isSubsetOf(
                                                pod(deployment).getVolumes().stream()
                                                        .map(v -> v.getName())
                                                        .toList()));
    }

    @Test
    void podsEndWithin20SecondsAndAreNeverAllAway() {
        // When
        List<Deployment> deployments = Chart.all(Deployment.class, objects);

        // Then
        assertThat(deployments)
                .allSatisfy(
                        d -> {
                            assertThat(pod(d).getTerminationGracePeriodSeconds()).isEqualTo(20);
                            assertThat(
                                            d.getSpec()
                                                    .getStrategy()
                                                    .getRollingUpdate()
                                                    .getMaxUnavailable()
                                                    .getIntVal())
                                    .isZero();
                            Container main = pod(d).getContainers().get(0);
                            assertThat(main.getStartupProbe()).isNotNull();
                            assertThat(main.getLivenessProbe()).isNotNull();
                            assertThat(main.getReadinessProbe().getHttpGet().getPath())
                                    .isEqualTo("/q/health/ready");
                        });
        assertThat(Chart.all(PodDisruptionBudget.class, objects)).hasSize(3);
    }

    @Test
    void theSchemaIsMigratedByTheInitContainerAndOnlyThere() {
        assertThat(Chart.all(Deployment.class, objects))
                .allSatisfy(
                        d -> {
                            Container init = pod(d).getInitContainers().get(0);
                            Container main = pod(d).getContainers().get(0);
                            assertThat(init.getImage()).isEqualTo(main.getImage());
                            assertThat(value(init, "QUARKUS_INIT_AND_EXIT")).isEqualTo("true");
                            assertThat(value(main, "QUARKUS_FLYWAY_MIGRATE_AT_START"))
                                    .isEqualTo("false");
                        });
    }

    @Test
    void noObjectOfTheChartHoldsASecret() {
        assertThat(objects).noneMatch(object -> object.getKind().equals("Secret"));
        assertThat(Chart.all(Deployment.class, objects))
                .flatExtracting(PodsTest::containers)
                .flatExtracting(Container::getEnv)
                .filteredOn(env -> env.getName().contains("PASSWORD"))
                .isNotEmpty()
                .allSatisfy(env -> assertThat(env.getValueFrom().getSecretKeyRef()).isNotNull());
    }

    @Test
    void withoutTokensTheRestApiStaysOnLoopback() throws Exception {
        // When
        List<HasMetadata> closed = Chart.render(Chart.QUICKSTART);

        // Then
        Properties settings = settings("berth-config-renderer", closed);
        assertThat(settings.getProperty("quarkus.http.host")).isEqualTo("127.0.0.1");
        assertThat(settings).doesNotContainKey("berth.access.tokens");
        assertThat(Chart.all(Service.class, closed))
                .flatExtracting(service -> service.getSpec().getPorts())
                .extracting(port -> port.getName())
                .containsOnly("management");
    }

    @Test
    void anyFurtherSettingReachesItsServiceAndWins() throws Exception {
        // When
        List<HasMetadata> rendered =
                Chart.render(
                        Chart.QUICKSTART,
                        "distributor.config.berth\\.distribution\\.give-up-after=2h",
                        "distributor.config.berth\\.ssh\\.user=deploy");

        // Then
        Properties settings = settings("berth-distributor", rendered);
        assertThat(settings.getProperty("berth.distribution.give-up-after")).isEqualTo("2h");
        assertThat(settings.getProperty("berth.ssh.user")).isEqualTo("deploy");
        assertThat(settings("berth-csr-approver", rendered))
                .doesNotContainKey("berth.distribution.give-up-after");
    }

    @Test
    void noNodeMayServeUnderTheApiServersNameOrAServicesAddress() throws Exception {
        // When
        Properties byName = settings("berth-csr-approver", Chart.render(Chart.QUICKSTART));
        Properties byAddress =
                settings(
                        "berth-csr-approver",
                        Chart.render(
                                Chart.QUICKSTART,
                                "apiServer.kubeletURL=https://[2001:db8::6]:6443"));

        // Then
        assertThat(byName.getProperty("berth.csr.forbidden-names")).isEqualTo("api.example.net");
        assertThat(byAddress.getProperty("berth.csr.forbidden-addresses"))
                .isEqualTo("10.254.0.0/16,2001:db8::6");
    }

    @Test
    void imagesComeFromTheMirrorByDigestWithItsLogin() {
        // When
        List<Deployment> deployments =
                Chart.all(
                        Deployment.class,
                        Chart.render(Chart.FOLDER.resolve("ci/private-registry-values.yaml")));

        // Then
        assertThat(deployments)
                .allSatisfy(
                        d -> {
                            assertThat(containers(d))
                                    .extracting(Container::getImage)
                                    .allMatch(
                                            image ->
                                                    image.matches(
                                                            "registry.example.net/mirror/berth/[a-z-]+@sha256:[0-9a-f]{64}"));
                            assertThat(pod(d).getImagePullSecrets())
                                    .extracting(s -> s.getName())
                                    .containsExactly("registry-login");
                        });
    }

    static Properties settings(String name, List<HasMetadata> objects) throws Exception {
        Properties settings = new Properties();
        settings.load(
                new StringReader(
                        Chart.one(ConfigMap.class, name, objects)
                                .getData()
                                .get("application.properties")));
        return settings;
    }

    private Deployment deployment(String name) {
        return Chart.one(Deployment.class, name, objects);
    }

    private static PodSpec pod(Deployment deployment) {
        return deployment.getSpec().getTemplate().getSpec();
    }

    private static List<Container> containers(Deployment deployment) {
        PodSpec pod = pod(deployment);
        return Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream())
                .toList();
    }

    private static Stream<String> secrets(Deployment deployment) {
        return pod(deployment).getVolumes().stream()
                .filter(v -> v.getSecret() != null)
                .map(v -> v.getSecret().getSecretName());
    }

    private static String value(Container container, String name) {
        return container.getEnv().stream()
                .filter(env -> env.getName().equals(name))
                .map(EnvVar::getValue)
                .findFirst()
                .orElse("");
    }
}
