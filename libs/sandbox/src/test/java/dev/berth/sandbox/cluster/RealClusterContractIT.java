/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same contract, on a real API server: runs when {@code KUBEBUILDER_ASSETS} names a folder with
 * {@code kube-apiserver} and {@code etcd} (and, for signing, {@code kube-controller-manager}).
 */
class RealClusterContractIT extends ClusterContract {

    private static RealClusterUnderTest real;

    @BeforeAll
    static void start(@TempDir Path dir) throws Exception {
        Optional<Path> assets = RealCluster.assets();
        if (assets.isPresent()) {
            real = RealClusterUnderTest.start(assets.get(), dir);
        }
    }

    @BeforeEach
    void requireRealCluster() {
        assumeTrue(
                real != null,
                "KUBEBUILDER_ASSETS does not name a folder with kube-apiserver and etcd");
    }

    @AfterAll
    static void stop() {
        if (real != null) {
            real.close();
        }
    }

    @Override
    public ClusterUnderTest cluster() {
        return real;
    }
}
