/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import dev.berth.sandbox.cluster.RealCluster;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** Real Helm on a real API server, from the first install to the one after the uninstall. */
@EnabledIfEnvironmentVariable(
        named = RealCluster.ASSETS,
        matches = ".+",
        disabledReason = "KUBEBUILDER_ASSETS does not name a folder with kube-apiserver and etcd")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HelmLifecycleE2E {

    @TempDir private static Path dir;
    private RealCluster cluster;
    private KubernetesClient admin;
    private Path kubeconfig;

    @BeforeAll
    void start() throws Exception {
        cluster =
                RealCluster.start(
                        RealCluster.assets().orElseThrow(),
                        dir.resolve("cluster"),
                        List.of(),
                        List.of());
        kubeconfig = cluster.adminKubeconfig();
        admin =
                new KubernetesClientBuilder()
                        .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
                        .build();
    }

    @AfterAll
    void end() {
        if (admin != null) {
            admin.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void theApiServerReachesKubeletsWhateverBecomesOfReleases() {
        // Given
        install("berth", "one");
        List<String> installed = bindings("berth");
        upgrade("berth", "one");
        String uid = kubeletApis();

        // When
        uninstall("berth", "one");
        String left = kubeletApis();
        List<String> gone = bindings("berth");
        install("other", "two");
        String beside = kubeletApis();
        uninstall("other", "two");
        install("berth", "one");

        // Then
        assertThat(installed).contains("berth:kubelet-bootstrap", "berth:csr-approver");
        assertThat(uid).isNotEqualTo("none");
        assertThat(gone).isEmpty();
        assertThat(List.of(left, beside, kubeletApis())).containsOnly(uid);
        assertThat(bindings("berth")).containsExactlyInAnyOrderElementsOf(installed);
    }

    private void install(String name, String namespace) {
        var _ =
                new Helm(Chart.FOLDER)
                        .install()
                        .withName(name)
                        .withNamespace(namespace)
                        .createNamespace()
                        .withValuesFile(Chart.QUICKSTART)
                        .set(Chart.REGISTRY, "registry.example.net")
                        .withKubeConfig(kubeconfig)
                        .call();
    }

    private void upgrade(String name, String namespace) {
        var _ =
                new Helm(Chart.FOLDER)
                        .upgrade()
                        .withName(name)
                        .withNamespace(namespace)
                        .withValuesFile(Chart.QUICKSTART)
                        .set(Chart.REGISTRY, "registry.example.net")
                        .withKubeConfig(kubeconfig)
                        .call();
    }

    private void uninstall(String name, String namespace) {
        var _ = Helm.uninstall(name).withNamespace(namespace).withKubeConfig(kubeconfig).call();
    }

    /** Which one it is: another of the same name has another uid. */
    private String kubeletApis() {
        ClusterRoleBinding binding =
                admin.rbac().clusterRoleBindings().withName(ClusterWithABinding.NAME).get();
        return binding == null ? "none" : binding.getMetadata().getUid();
    }

    private List<String> bindings(String prefix) {
        return admin.rbac().clusterRoleBindings().list().getItems().stream()
                .map(binding -> binding.getMetadata().getName())
                .filter(name -> name.startsWith(prefix + ":"))
                .toList();
    }
}
