/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.access;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Decides at the start how far the service is open: by tokens, or for reads on loopback only. */
@Singleton
class Door {

    private static final Logger LOG = Logger.getLogger(Door.class);

    private final Optional<Tokens> tokens;

    Door(AccessConfig config, @ConfigProperty(name = "quarkus.http.host") String host) {
        this.tokens = config.tokens().map(Door::read);
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

    Optional<Tokens> tokens() {
        return tokens;
    }

    private static Tokens read(Path file) {
        try {
            return Tokens.read(Files.readString(file));
        } catch (IOException unreadable) {
            throw new IllegalStateException(
                    "berth.access.tokens cannot be read: " + file, unreadable);
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return false;
        }
    }
}
