/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.chart;

import dev.berth.e2e.stack.ClusterStart;
import dev.berth.sandbox.cluster.RealCluster;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The same with a real API server, which has everything that was rendered. */
@EnabledIfEnvironmentVariable(
        named = RealCluster.ASSETS,
        matches = ".+",
        disabledReason = "KUBEBUILDER_ASSETS does not name a folder with kube-apiserver and etcd")
class InstalledOnRealClusterE2E extends InstalledE2E {

    /** Those that may do something in the cluster. */
    private static final List<String> ACCOUNTS = List.of("berth-distributor", "berth-csr-approver");

    static ClusterStart<RealCluster> real(Path rendered) {
        return dir ->
                RealCluster.start(
                        RealCluster.assets().orElseThrow(), dir, List.of(rendered), ACCOUNTS);
    }

    @Override
    ClusterStart<?> cluster(Path rendered) {
        return real(rendered);
    }
}
