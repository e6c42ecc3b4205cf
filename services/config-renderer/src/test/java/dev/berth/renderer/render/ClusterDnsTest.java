/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.berth.events.NodeName;
import dev.berth.renderer.check.Finding;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterDnsTest {

    private static final List<String> SERVICES = List.of("10.96.0.0/12", "fd00:254::/112");

    @Test
    void theBuiltInProfileWritesTheClustersOwnAddressesAndDomain() {
        // Given
        ClusterDns dns =
                new ClusterDns(List.of("10.96.0.10", "fd00:254::a"), "prod.local", SERVICES);

        // When
        Preview preview = preview(ProfileStore.builtIn(cluster(dns)), dns, "none");

        // Then
        assertThat(preview.errors()).isEmpty();
        assertThat(preview.files())
                .extracting(file -> file.content())
                .anySatisfy(
                        config ->
                                assertThat(config)
                                        .contains(
                                                "clusterDNS:\n"
                                                        + "- \"10.96.0.10\"\n"
                                                        + "- \"fd00:254::a\"\n",
                                                "clusterDomain: \"prod.local\"\n"));
    }

    @Test
    void withoutThemRenderingFailsWithASentenceAndTheServiceStarts() {
        // Given
        ClusterDns unset = ClusterDns.unset();

        // When
        ProfileStore store = ProfileStore.builtIn(cluster(unset));

        // Then
        assertThat(preview(store, unset, "none").errors())
                .extracting(Finding::text)
                .singleElement()
                .asString()
                .contains("clusterDNS", "berth.kubernetes.cluster-dns", "is not set");
        assertThat(store.refusal()).isNotEmpty();
    }

    @Test
    void aPoolsAddressOutsideOfTheServiceNetworksIsRefused(@TempDir Path path) {
        // Given
        ClusterDns dns = new ClusterDns(List.of("10.96.0.10"), "cluster.local", SERVICES);
        new ProfileFolder(path)
                .with(
                        "pools.yaml",
                        "far: {kubelet: {clusterDNS: [10.254.0.2]}}\n"
                                + "near: {kubelet: {clusterDNS: [169.254.20.10]}}\n");

        // When
        ProfileStore store = ProfileStore.of(path, cluster(dns));

        // Then
        assertThat(store.refusal())
                .extracting(Finding::message)
                .singleElement()
                .asString()
                .contains("10.254.0.2 is in none of the cluster's service networks");
        assertThat(preview(store, dns, "near").errors()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "10.254.0.2, cluster.local, in none of the service networks",
        "kube-dns, cluster.local, is no address",
        "10.96.0.10/32, cluster.local, write the address",
        "10.96.0.10, Cluster_Local, is no domain name",
    })
    void aSettingThatCannotBeIsRefused(String address, String domain, String says) {
        // When
        var refused =
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> new ClusterDns(List.of(address), domain, SERVICES));

        // Then
        refused.withMessageContaining(says);
    }

    private static Preview preview(ProfileStore store, ClusterDns dns, String pool) {
        return new ConfigRenderer(store, cluster(dns))
                .preview(new NodeName("n"), Specs.valid().pool(pool).build(), false);
    }

    private static ClusterAccess cluster(ClusterDns dns) {
        ClusterAccess cluster = ProfileFolder.cluster();
        return new ClusterAccess(cluster.server(), cluster.caPem(), dns);
    }
}
