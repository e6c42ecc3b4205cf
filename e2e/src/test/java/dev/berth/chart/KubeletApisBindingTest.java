/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Helm looks into a cluster that has the guide's binding, or has not. */
class KubeletApisBindingTest {

    @TempDir private Path dir;

    @Test
    void aClusterWithoutTheBindingGetsIt() throws Exception {
        // When
        String manifests = install(null, "auto");

        // Then
        assertThat(manifests).contains(ClusterWithABinding.NAME);
    }

    @Test
    void whoeverFollowedTheGuideKeepsTheirsAndCanInstall() throws Exception {
        // When
        String manifests = install("", "auto");

        // Then
        assertThat(manifests)
                .contains("berth:kubelet-bootstrap")
                .doesNotContain(ClusterWithABinding.NAME);
    }

    @Test
    void whatAnotherReleaseLeftBehindIsLeftAlone() throws Exception {
        // When
        String manifests = install("old/elsewhere", "auto");

        // Then
        assertThat(manifests).doesNotContain(ClusterWithABinding.NAME);
    }

    @Test
    void aReleaseGoesOnWithItsOwn() throws Exception {
        // When
        String manifests = install("berth/fleet", "auto");

        // Then
        assertThat(manifests).contains(ClusterWithABinding.NAME);
    }

    @Test
    void theSameNameInAnotherNamespaceIsAnotherRelease() throws Exception {
        // When
        String manifests = install("berth/elsewhere", "auto");

        // Then
        assertThat(manifests).doesNotContain(ClusterWithABinding.NAME);
    }

    @Test
    void falseRendersNoneWhateverIsThere() throws Exception {
        // When
        String manifests = install(null, "false");

        // Then
        assertThat(manifests).doesNotContain(ClusterWithABinding.NAME);
    }

    /** What an install with the cluster in view writes into it. */
    private String install(@Nullable String owner, String create) throws Exception {
        List<HasMetadata> kinds = Chart.render(Chart.QUICKSTART);
        try (ClusterWithABinding cluster = new ClusterWithABinding(kinds, owner)) {
            var _ =
                    new Helm(Chart.FOLDER)
                            .install()
                            .withName("berth")
                            .withNamespace("fleet")
                            .withValuesFile(Chart.QUICKSTART)
                            .set(Chart.REGISTRY, "registry.example.net")
                            .set("rbac.kubeletAPIs.create", create)
                            .withKubeConfig(cluster.kubeconfig(dir.resolve("kubeconfig")))
                            .disableOpenApiValidation()
                            .call();
            return String.join("\n", cluster.written());
        }
    }
}
