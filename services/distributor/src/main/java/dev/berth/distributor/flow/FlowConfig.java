/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.flow;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Map;

/** How many machines at once; the keys are explained in {@code application.properties}. */
@ConfigMapping(prefix = "berth.distribution.limits")
public interface FlowConfig {

    /** In all, by this process. */
    @WithDefault("64")
    int machines();

    /** Of one pool. */
    @WithDefault("64")
    int perPool();

    /** Of the named pool instead; 0 lets its machines wait. */
    Map<String, Integer> pools();

    /** Behind one jump host. */
    @WithDefault("8")
    int perJumpHost();

    /** Behind the named jump host instead; 0 lets its machines wait. */
    Map<String, Integer> jumpHosts();

    /** Plans made at once. */
    @WithDefault("4")
    int plans();
}
