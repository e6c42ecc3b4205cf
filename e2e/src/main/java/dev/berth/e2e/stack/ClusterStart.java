/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.e2e.stack;

import dev.berth.sandbox.cluster.ClusterAccess;
import java.nio.file.Path;

/** Which cluster machines join, and which rules are in force there. */
@FunctionalInterface
public interface ClusterStart<C extends ClusterAccess> {

    /**
     * Starts it.
     *
     * @param dir an empty folder for data and logs
     */
    C start(Path dir) throws Exception;
}
