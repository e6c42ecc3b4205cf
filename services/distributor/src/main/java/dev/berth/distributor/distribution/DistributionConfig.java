/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long jobs are pursued; the keys are explained in {@code application.properties}. */
@ConfigMapping(prefix = "berth.distribution")
interface DistributionConfig {

    /** From the started kubelet to its approved certificate request. */
    @WithDefault("6m")
    Duration csrTimeout();

    /** Tries for failures that may pass by themselves, such as an unreachable machine. */
    @WithDefault("8")
    int tries();
}
