/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code berth.intake.*}: who may announce what. */
@ConfigMapping(prefix = "berth.intake")
interface IntakeConfig {

    /** YAML file of the intake policy; without it nothing may join. */
    Optional<Path> policy();

    /**
     * DNS names no node may serve under, beside the built-in ones; as berth.csr.forbidden-names.
     */
    Optional<List<String>> forbiddenNames();

    /** Addresses or blocks of them, likewise; as berth.csr.forbidden-addresses. */
    Optional<List<String>> forbiddenAddresses();

    /** How long the name service may take to resolve an {@code ssh.host}. */
    @WithDefault("2s")
    Duration dnsTimeout();
}
