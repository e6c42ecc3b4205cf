/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes the renderer from configuration, once, and refuses a broken one at the start. */
@ApplicationScoped
class RendererFactory {

    @Produces
    @jakarta.inject.Singleton
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
