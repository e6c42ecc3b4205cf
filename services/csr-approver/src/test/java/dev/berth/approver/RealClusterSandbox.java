/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver;

import dev.berth.sandbox.cluster.RealCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The same with a real API server, which has the chart's roles and no others of ours. */
public class RealClusterSandbox extends Sandbox {

    private static RealCluster real;

    static boolean signs() {
        return real.signs();
    }

    @Override
    Map<String, String> startCluster(Path dir) throws IOException {
        Path assets =
                RealCluster.assets()
                        .orElseThrow(
                                () ->
                                        new IllegalStateException(
                                                RealCluster.ASSETS
                                                        + " does not name a folder with"
                                                        + " kube-apiserver and etcd"));
        try {
            real = RealCluster.start(assets, dir, List.of(RBAC), List.of("berth-csr-approver"));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException(stopped);
        }
        use(real);
        return Map.of();
    }

    @Override
    public void stop() {
        super.stop();
        if (real != null) {
            real.close();
        }
    }
}
