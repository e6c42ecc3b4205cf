/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.access.file;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** The files of this service that are looked at again and again. */
@Singleton
public class WatchedFiles {

    private static final Logger LOG = Logger.getLogger(WatchedFiles.class);

    private final Duration every;
    private final MeterRegistry meters;
    private final List<WatchedFile<?>> files = new CopyOnWriteArrayList<>();
    private final List<Runnable> others = new CopyOnWriteArrayList<>();
    private final CountDownLatch stopping = new CountDownLatch(1);

    public WatchedFiles(
            @ConfigProperty(name = "berth.files-check", defaultValue = "5s") Duration every,
            MeterRegistry meters) {
        this.every = every;
        this.meters = meters;
    }

    /**
     * Reads a file, and from now on again when it has changed.
     *
     * @param setting the setting that names the file; how logs, health and metrics call it
     * @param reader throws {@link IllegalArgumentException} with a message for people
     * @throws IllegalArgumentException if the file is wrong now
     * @throws IllegalStateException if it cannot be read now
     */
    public <T> WatchedFile<T> watch(String setting, Path file, Function<String, T> reader) {
        WatchedFile<T> watched = new WatchedFile<>(setting, file, reader);
        files.add(watched);
        Gauge.builder(
                        "berth.file.refused",
                        watched,
                        refused -> refused.refusal().isPresent() ? 1 : 0)
                .description(
                        "1 while the file a setting names is wrong, and what it said before is in"
                                + " force")
                .tag("setting", setting)
                .register(meters);
        return watched;
    }

    /** Has something else looked at as often; it must not throw. */
    public void alsoLook(Runnable look) {
        others.add(look);
    }

    List<WatchedFile<?>> all() {
        return files;
    }

    void onStart(@Observes StartupEvent started) {
        Thread.ofPlatform().name("watched-files").daemon().start(this::loop);
    }

    void onStop(@Observes ShutdownEvent stop) {
        stopping.countDown();
    }

    private void loop() {
        try {
            while (!stopping.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            files.forEach(WatchedFile::refresh);
            others.forEach(Runnable::run);
        } catch (RuntimeException unexpected) {
            LOG.errorf(unexpected, "Files were not looked at; next try in %s", every);
        }
    }
}
