/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code berth.kubernetes.*}: what the rendered files say about the cluster. */
@ConfigMapping(prefix = "berth.kubernetes")
interface RenderConfig {

    /** URL of the API server as kubelets reach it; https. */
    URI apiServer();

    /** PEM file with the certificate of the cluster's CA. */
    Path caFile();

    /** Addresses of the cluster's DNS Service; templates know them as {@code cluster.dns}. */
    Optional<List<String>> clusterDns();

    /** The cluster's domain; templates know it as {@code cluster.domain}. */
    Optional<String> clusterDomain();

    /** Networks of the cluster's Services, in which the DNS Service must be. */
    Optional<List<String>> serviceCidrs();

    /**
     * Folder of profiles, one subfolder each, and {@code pools.yaml}; without it there is the
     * built-in profile alone.
     */
    Optional<Path> profiles();

    /** How often the folder is looked at for changes. */
    @WithDefault("10s")
    Duration profilesCheck();
}
