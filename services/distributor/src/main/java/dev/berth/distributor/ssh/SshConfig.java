/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
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

    /** Jump hosts by the name that join events use. */
    Map<String, Jump> jumps();

    /** One jump host. At most one of the three kinds of trust; none means known_hosts decides. */
    interface Jump {

        String address();

        @WithDefault("22")
        int port();

        /** Default: the user of machines. */
        Optional<String> user();

        /** Name of a private key; default the jump host's name. */
        Optional<String> key();

        /** {@code <type> <base64>}. */
        Optional<String> hostKey();

        /** {@code SHA256:…}. */
        Optional<String> fingerprint();

        /** Public key of the authority that signed its host key. */
        Optional<String> ca();

        /** The jump host through which this one is reached. */
        Optional<String> via();
    }
}
