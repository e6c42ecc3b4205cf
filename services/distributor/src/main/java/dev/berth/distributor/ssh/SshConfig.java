/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How machines are reached; the keys are explained in {@code application.properties}. */
@ConfigMapping(prefix = "berth.ssh")
public interface SshConfig {

    /** Folder of private keys; a file's name is the key's name. */
    Path keys();

    /** Who logs in where the node's inventory names nobody. */
    @WithDefault("root")
    String user();

    /** What host keys are checked against where the join event brought none. */
    Optional<Path> knownHosts();

    /** The root-owned copy of the apply script that other users than root may run by sudo. */
    Optional<String> helper();

    /** To the TCP connection. */
    @WithDefault("10s")
    Duration connectTimeout();

    /** From the TCP connection to the login. */
    @WithDefault("15s")
    Duration loginTimeout();
}
