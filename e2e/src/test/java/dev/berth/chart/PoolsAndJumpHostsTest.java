/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/**
 * Pools reach config-renderer as their file, jump hosts the distributor as settings and a way out.
 */
class PoolsAndJumpHostsTest {

    private final List<HasMetadata> objects = Chart.render(Chart.PRODUCTION);

    @Test
    void poolsAreAFileBesideTheProfilesWithNumbersAsTheyWere() throws Exception {
        // When
        JsonNode pools =
                new YAMLMapper()
                        .readTree(
                                Chart.one(
                                                ConfigMap.class,
                                                "berth-pools",
                                                Chart.render(
                                                        Chart.PRODUCTION,
                                                        "pools.edge.kubelet.podPidsLimit=4194304"))
                                        .getData()
                                        .get("pools.yaml"));

        // Then
        assertThat(pools.at("/edge/user").asText()).isEqualTo("edge");
        assertThat(pools.at("/edge/kubelet/maxPods").isInt()).isTrue();
        assertThat(pools.at("/edge/kubelet/podPidsLimit").isInt()).isTrue();
        assertThat(pools.at("/edge/secrets/0").asText()).isEqualTo("registry-auth.json");
        assertThat(renderer(objects).getVolumeMounts())
                .extracting(VolumeMount::getMountPath)
                .contains("/etc/berth/profiles/pools.yaml", "/etc/berth/profiles/edge");
    }

    @Test
    void poolsAloneAreEnoughForTheFolderOfProfiles() throws Exception {
        // When
        List<HasMetadata> rendered = Chart.render(Chart.QUICKSTART, "pools.far.kubelet.maxPods=60");

        // Then
        assertThat(
                        PodsTest.settings("berth-config-renderer", rendered)
                                .getProperty("berth.kubernetes.profiles"))
                .isEqualTo("/etc/berth/profiles");
        assertThat(renderer(rendered).getVolumeMounts())
                .extracting(VolumeMount::getMountPath)
                .contains("/etc/berth/profiles/pools.yaml");
    }

    @Test
    void changedPoolsRollConfigRendererAndNobodyElse() {
        // When
        List<HasMetadata> changed = Chart.render(Chart.PRODUCTION, "pools.edge.user=other");

        // Then
        assertThat(annotations("berth-config-renderer", changed))
                .isNotEqualTo(annotations("berth-config-renderer", objects));
        assertThat(annotations("berth-distributor", changed))
                .isEqualTo(annotations("berth-distributor", objects));
    }

    @Test
    void jumpHostsAreTheDistributorsSettings() throws Exception {
        // When
        Properties settings = PodsTest.settings("berth-distributor", objects);

        // Then
        assertThat(settings)
                .containsEntry("berth.ssh.jumps.bastion.address", "172.16.40.7")
                .containsEntry("berth.ssh.jumps.bastion.port", "2222")
                .containsEntry("berth.ssh.jumps.bastion.user", "jump")
                .containsEntry("berth.ssh.jumps.inner.via", "bastion")
                .containsEntry("berth.distribution.limits.jump-hosts.bastion", "16")
                .doesNotContainKey("berth.ssh.jumps.inner.port");
        assertThat(settings.getProperty("berth.ssh.jumps.bastion.host-key"))
                .startsWith("ssh-ed25519 AAAA");
        assertThat(settings.stringPropertyNames()).noneMatch(name -> name.endsWith(".cidrs"));
    }

    @Test
    void theDistributorMayReachJumpHostsAtTheirPorts() {
        // When
        NetworkPolicy policy = Chart.one(NetworkPolicy.class, "berth-distributor", objects);

        // Then
        assertThat(
                        policy.getSpec().getEgress().stream()
                                .filter(rule -> rule.getTo().get(0).getIpBlock() != null)
                                .map(
                                        rule ->
                                                rule.getTo().get(0).getIpBlock().getCidr()
                                                        + " "
                                                        + rule.getPorts()
                                                                .get(0)
                                                                .getPort()
                                                                .getIntVal()))
                .contains("172.16.40.7/32 2222", "172.16.41.0/28 22");
        assertThat(Chart.one(NetworkPolicy.class, "berth-csr-approver", objects).toString())
                .doesNotContain("172.16.40.7");
    }

    private static Container renderer(List<HasMetadata> objects) {
        return Chart.one(Deployment.class, "berth-config-renderer", objects)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0);
    }

    private static Object annotations(String name, List<HasMetadata> objects) {
        return Chart.one(Deployment.class, name, objects)
                .getSpec()
                .getTemplate()
                .getMetadata()
                .getAnnotations();
    }
}
