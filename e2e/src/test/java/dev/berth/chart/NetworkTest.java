/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import java.util.List;
import org.junit.jupiter.api.Test;

/** With network policies each pod reaches only what it needs. */
class NetworkTest {

    private final List<HasMetadata> objects = Chart.render(Chart.PRODUCTION);

    @Test
    void onlyTheDistributorReachesMachinesBySsh() {
        assertThat(reachingMachines(22)).containsExactly("berth-distributor");
    }

    @Test
    void onlyTheApproverReachesKubelets() {
        assertThat(reachingMachines(10250)).containsExactly("berth-csr-approver");
    }

    @Test
    void whoDoesNotVerifyDoesNotReachKubelets() {
        // When
        List<HasMetadata> without =
                Chart.render(Chart.PRODUCTION, "csrApprover.verification.enabled=false");

        // Then
        assertThat(reachingMachines(10250, without)).isEmpty();
    }

    @Test
    void configRendererDoesNotReachTheApiServer() {
        assertThat(Chart.all(NetworkPolicy.class, objects))
                .filteredOn(policy -> cidrs(policy).contains("172.16.10.0/28"))
                .extracting(policy -> policy.getMetadata().getName())
                .containsExactlyInAnyOrder("berth-distributor", "berth-csr-approver");
    }

    @Test
    void everyRuleNamesItsPeersAndPorts() {
        // An empty "to" or "ports" would allow everything.
        assertThat(Chart.all(NetworkPolicy.class, objects))
                .hasSize(3)
                .flatExtracting(policy -> policy.getSpec().getEgress())
                .allSatisfy(
                        rule -> {
                            assertThat(rule.getTo()).isNotEmpty();
                            assertThat(rule.getPorts()).isNotEmpty();
                        });
    }

    @Test
    void machineNetworksFeedTheIntakePolicyToo() {
        // When
        String policy =
                Chart.one(ConfigMap.class, "berth-intake", objects).getData().get("policy.yaml");

        // Then
        assertThat(policy).contains("172.16.20.0/24").contains("10.254.0.0/16");
        // What a source says of itself stays.
        assertThat(policy.substring(policy.indexOf("provisioner:")))
                .contains("172.16.21.0/24")
                .doesNotContain("172.16.20.0/24");
    }

    @Test
    void theyAreOffByDefault() {
        assertThat(Chart.all(NetworkPolicy.class, Chart.render(Chart.QUICKSTART))).isEmpty();
    }

    private List<String> reachingMachines(int port) {
        return reachingMachines(port, objects);
    }

    private static List<String> reachingMachines(int port, List<HasMetadata> objects) {
        return Chart.all(NetworkPolicy.class, objects).stream()
                .filter(
                        policy ->
                                policy.getSpec().getEgress().stream()
                                        .filter(
                                                rule ->
                                                        rule.getTo().stream()
                                                                .map(to -> to.getIpBlock())
                                                                .anyMatch(
                                                                        block ->
                                                                                block != null
                                                                                        && block.getCidr()
                                                                                                .equals(
                                                                                                        "172.16.20.0/24")))
                                        .flatMap(rule -> rule.getPorts().stream())
                                        .anyMatch(open -> open.getPort().getIntVal() == port))
                .map(policy -> policy.getMetadata().getName())
                .toList();
    }

    private static List<String> cidrs(NetworkPolicy policy) {
        return policy.getSpec().getEgress().stream()
                .map(NetworkPolicyEgressRule::getTo)
                .flatMap(List::stream)
                .filter(peer -> peer.getIpBlock() != null)
                .map(peer -> peer.getIpBlock().getCidr())
                .toList();
    }
}
