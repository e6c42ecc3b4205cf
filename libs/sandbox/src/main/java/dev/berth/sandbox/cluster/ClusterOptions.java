/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * How a sandbox cluster behaves.
 *
 * @param rbac YAML files with roles and bindings (the chart's, rendered); other kinds in them are
 *     passed over
 * @param certificateLifetime the longest a kubelet's certificate lives; a request may ask for less
 * @param bookmarkInterval how often a watch that allows it is told the current version
 * @param tokenCleaning how often expired bootstrap tokens are removed
 * @param watchHistory how many changes are remembered; a watch from before them is told 410
 * @param clock decides when tokens and certificates have expired
 */
public record ClusterOptions(
        List<Path> rbac,
        Duration certificateLifetime,
        Duration bookmarkInterval,
        Duration tokenCleaning,
        int watchHistory,
        Clock clock) {

    public ClusterOptions {
        rbac = List.copyOf(rbac);
    }

    /**
     * What a cluster usually does: certificates for a year, a bookmark every ten seconds, tokens
     * cleaned every second.
     */
    public static ClusterOptions withRbac(List<Path> rbac) {
        return new ClusterOptions(
                rbac,
                Duration.ofDays(365),
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                10_000,
                Clock.systemUTC());
    }

    public ClusterOptions withBookmarkInterval(Duration interval) {
        return new ClusterOptions(
                rbac, certificateLifetime, interval, tokenCleaning, watchHistory, clock);
    }

    public ClusterOptions withCertificateLifetime(Duration lifetime) {
        return new ClusterOptions(
                rbac, lifetime, bookmarkInterval, tokenCleaning, watchHistory, clock);
    }

    public ClusterOptions withWatchHistory(int changes) {
        return new ClusterOptions(
                rbac, certificateLifetime, bookmarkInterval, tokenCleaning, changes, clock);
    }
}
