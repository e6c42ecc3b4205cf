/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestrictedLabelsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "node-restriction.kubernetes.io/tier",
                "team.node-restriction.kubernetes.io/tier",
                "node-role.kubernetes.io/edge",
                "kubernetes.io/rack",
                "example.k8s.io/rack"
            })
    void whatAKubeletMayNotSetIsForBerth(String key) {
        assertThat(RestrictedLabels.of(Map.of(key, "v"))).containsOnlyKeys(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rack",
                "example.com/rack",
                "notkubernetes.io/rack",
                "node.kubernetes.io/pool",
                "kubelet.kubernetes.io/x",
                "topology.kubernetes.io/zone",
                "kubernetes.io/hostname"
            })
    void whatIsTheKubeletsStaysTheKubelets(String key) {
        assertThat(RestrictedLabels.of(Map.of(key, "v"))).isEmpty();
    }
}
