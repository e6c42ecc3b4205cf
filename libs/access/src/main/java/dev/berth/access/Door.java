/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.access;

import dev.berth.access.file.WatchedFile;
import dev.berth.access.file.WatchedFiles;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Decides at the start how far the service is open: by tokens, or for reads on loopback only. */
@Singleton
class Door {

    private static final Logger LOG = Logger.getLogger(Door.class);

    private final Optional<WatchedFile<Tokens>> tokens;

    Door(
            AccessConfig config,
            @ConfigProperty(name = "quarkus.http.host") String host,
            WatchedFiles files) {
        this.tokens =
                config.tokens().map(file -> files.watch("berth.access.tokens", file, Tokens::read));
        if (tokens.isEmpty() && !isLoopback(host)) {
            throw new IllegalStateException(
                    "berth.access.tokens is not set: without tokens this service starts on a"
                        + " loopback address only; set the file, or quarkus.http.host=127.0.0.1");
        }
    }

    void start(@Observes StartupEvent event) {
        if (tokens.isEmpty()) {
            LOG.warn(
                    "berth.access.tokens is not set: reads are open on loopback, everything else is"
                            + " refused");
        }
    }

    /** The tokens as the file has them now; empty when there is no file. */
    Optional<Tokens> tokens() {
        return tokens.map(WatchedFile::get);
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return false;
        }
    }
}
