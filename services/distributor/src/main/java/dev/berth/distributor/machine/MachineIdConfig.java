/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.machine;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How serious a shared identity is; explained in {@code application.properties}. */
@ConfigMapping(prefix = "berth.distribution.machine-id")
interface MachineIdConfig {

    /** What a machine-id that another node's machine has too means. */
    @WithDefault("warn")
    Shared shared();

    /** How serious it is. */
    enum Shared {
        /** The attempt fails. */
        FAIL,
        /** It is said, and the attempt goes on. */
        WARN,
        /** Nobody looks. */
        OFF
    }
}
