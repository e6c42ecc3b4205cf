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

    /** How long failures that pass by themselves are tried again within an attempt. */
    @WithDefault("24h")
    Duration giveUpAfter();

    /** How long a refused login is tried again within an attempt, from its first refusal. */
    @WithDefault("10m")
    Duration authGiveUpAfter();
}
