/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract, on the sandbox's cluster. */
class SandboxClusterContractIT extends ClusterContract {

    private static SandboxUnderTest sandbox;

    @BeforeAll
    static void start(@TempDir Path dir) {
        sandbox = SandboxUnderTest.start(dir);
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    @Override
    public ClusterUnderTest cluster() {
        return sandbox;
    }
}
