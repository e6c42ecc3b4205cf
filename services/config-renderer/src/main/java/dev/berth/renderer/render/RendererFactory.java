/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Makes the renderer from configuration, refuses a broken one at the start, and watches the
 * profiles.
 */
@ApplicationScoped
class RendererFactory {

    private static final Logger LOG = Logger.getLogger(RendererFactory.class);

    private final ScheduledExecutorService watch =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("profiles").factory());
    private @Nullable ScheduledFuture<?> watching;

    /** At the start, not at the first node. */
    void start(
            @Observes StartupEvent event,
            ConfigRenderer renderer,
            ProfileStore store,
            RenderConfig config,
            MeterRegistry meters) {
        LOG.infof("profiles: %s", renderer.profiles());
        Gauge.builder(
                        "berth.profiles.refused",
                        store,
                        profiles -> profiles.refusal().isEmpty() ? 0 : 1)
                .description(
                        "1 while the folder of profiles is refused and older ones are in force")
                .register(meters);
        if (store.folder().isPresent()) {
            long every = config.profilesCheck().toMillis();
            watching =
                    watch.scheduleWithFixedDelay(
                            () -> refresh(store), every, every, TimeUnit.MILLISECONDS);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        if (watching != null) {
            watching.cancel(false);
        }
        watch.shutdown();
    }

    // An exception would end the watch for good.
    private static void refresh(ProfileStore store) {
        try {
            store.refresh();
        } catch (RuntimeException broken) {
            LOG.error("the folder of profiles could not be looked at; the old ones stay", broken);
        }
    }

    @Produces
    @Singleton
    ProfileStore profiles(RenderConfig config, ClusterAccess cluster) {
        return config.profiles()
                .map(folder -> ProfileStore.of(folder, cluster))
                .orElseGet(() -> ProfileStore.builtIn(cluster));
    }

    @Produces
    @Singleton
    ClusterAccess cluster(
            RenderConfig config,
            @ConfigProperty(name = "berth.unverified-taint") boolean untilVerified) {
        return new ClusterAccess(
                config.apiServer(),
                text(config.caFile()),
                untilVerified,
                new ClusterDns(
                        config.clusterDns().orElse(List.of()),
                        config.clusterDomain().orElse(""),
                        config.serviceCidrs().orElse(List.of())));
    }

    @Produces
    @Singleton
    ConfigRenderer renderer(ProfileStore store, ClusterAccess cluster) {
        return new ConfigRenderer(store, cluster);
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
