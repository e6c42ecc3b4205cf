/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.access;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** {@code berth.access.*}: who may call. */
@ConfigMapping(prefix = "berth.access")
interface AccessConfig {

    /**
     * YAML file of hashed bearer tokens. Without it the service starts on a loopback address only,
     * and only reads are open.
     */
    Optional<Path> tokens();
}
