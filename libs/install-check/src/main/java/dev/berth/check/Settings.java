/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.check;

import dev.berth.events.ClusterName;
import dev.berth.events.Producer;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The settings the service itself would start with: its {@code application.properties}, the mounted
 * file over it, environment variables over both.
 */
final class Settings {

    private static final String OWN_FILE = "application.properties";
    private static final int OWN_ORDINAL = 250;
    private static final int MOUNTED_ORDINAL = 280;
    private static final String KAFKA = "kafka";

    private final SmallRyeConfig config;

    private Settings(SmallRyeConfig config) {
        this.config = config;
    }

    /**
     * @throws IOException if the mounted file is named and cannot be read
     */
    static Settings ofThisService() throws IOException {
        SmallRyeConfigBuilder builder =
                new SmallRyeConfigBuilder().addDefaultInterceptors().addDefaultSources();
        URL own = Thread.currentThread().getContextClassLoader().getResource(OWN_FILE);
        if (own != null) {
            builder.withSources(new PropertiesConfigSource(own, OWN_ORDINAL));
        }
        String mounted = System.getenv("QUARKUS_CONFIG_LOCATIONS");
        if (mounted != null) {
            Path file = Path.of(mounted);
            if (!Files.isReadable(file)) {
                throw new IOException("the settings of the service cannot be read: " + file);
            }
            builder.withSources(new PropertiesConfigSource(file.toUri().toURL(), MOUNTED_ORDINAL));
        }
        return new Settings(builder.build());
    }

    static Settings of(Map<String, String> values) {
        return new Settings(
                new SmallRyeConfigBuilder()
                        .addDefaultInterceptors()
                        .withSources(new PropertiesConfigSource(values, "given", MOUNTED_ORDINAL))
                        .build());
    }

    Producer service() {
        return Producer.ofService(required("berth.service"));
    }

    ClusterName cluster() {
        return new ClusterName(required("berth.cluster"));
    }

    Optional<String> optional(String name) {
        return config.getOptionalValue(name, String.class);
    }

    /**
     * @throws IllegalStateException naming the setting
     */
    String required(String name) {
        return optional(name)
                .orElseThrow(
                        () -> new IllegalStateException("the setting " + name + " is missing"));
    }

    /** Every setting whose name begins so, by the rest of its name. */
    Map<String, String> below(String prefix) {
        Map<String, String> found = new HashMap<>();
        for (String name : config.getPropertyNames()) {
            if (name.startsWith(prefix)) {
                optional(name).ifPresent(v -> found.put(name.substring(prefix.length()), v));
            }
        }
        return found;
    }

    /** The connection to Kafka, made of {@code kafka.*} as the framework of the services does. */
    Map<String, String> kafka() {
        Map<String, String> found = new HashMap<>();
        for (String name : config.getPropertyNames()) {
            String lower = name.toLowerCase(Locale.ROOT).replace('_', '.');
            if (lower.startsWith(KAFKA + ".")) {
                optional(name).ifPresent(v -> found.put(lower.substring(KAFKA.length() + 1), v));
            }
        }
        return found;
    }
}
