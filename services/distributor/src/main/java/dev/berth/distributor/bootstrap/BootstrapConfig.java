/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.bootstrap;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Life of bootstrap tokens; the keys are explained in {@code application.properties}. */
@ConfigMapping(prefix = "berth.bootstrap")
public interface BootstrapConfig {

    /** How long a token can be used. */
    @WithDefault("15m")
    Duration tokenTtl();
}
