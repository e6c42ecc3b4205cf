/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.e2e.stack;

import dev.berth.sandbox.cluster.ClusterAccess;
import dev.berth.sandbox.cluster.ClusterOptions;
import dev.berth.sandbox.cluster.SandboxCluster;
import java.nio.file.Path;
import java.util.List;

/** Which cluster machines join, and which rules are in force there. */
@FunctionalInterface
public interface ClusterStart<C extends ClusterAccess> {

    /**
     * Starts it.
     *
     * @param dir an empty folder for data and logs
     */
    C start(Path dir) throws Exception;

    /** The sandbox's, with the roles and bindings of that file and no others. */
    static ClusterStart<SandboxCluster> sandbox(Path rbac) {
        return dir -> SandboxCluster.start(dir, ClusterOptions.withRbac(List.of(rbac)));
    }
}
