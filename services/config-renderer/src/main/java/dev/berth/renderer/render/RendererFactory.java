/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.logging.Logger;

/** Makes the renderer from configuration, once, and refuses a broken one at the start. */
@ApplicationScoped
class RendererFactory {

    private static final Logger LOG = Logger.getLogger(RendererFactory.class);

    /** At the start, not at the first node. */
    void start(@Observes StartupEvent event, ConfigRenderer renderer) {
        LOG.infof("profiles: %s", renderer.profiles());
    }

    @Produces
    @Singleton
    ConfigRenderer renderer(RenderConfig config) {
        return new ConfigRenderer(
                config.profiles().map(Profiles::in).orElseGet(Profiles::builtIn),
                new ClusterAccess(config.apiServer(), text(config.caFile())));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    "berth.kubernetes.ca-file cannot be read: " + file, unreadable);
        }
    }
}
