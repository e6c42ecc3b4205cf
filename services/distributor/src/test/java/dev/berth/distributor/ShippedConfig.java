/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** The service's configuration as it is shipped, for tests that need no running service. */
public final class ShippedConfig {

    private ShippedConfig() {}

    /**
     * @param changes whole keys and their values
     */
    public static <C> C of(Class<C> mapping, Map<String, String> changes) {
        try {
            return new SmallRyeConfigBuilder()
                    .addDefaultInterceptors()
                    .addDiscoveredConverters()
                    .withProfile("test")
                    .withSources(
                            new PropertiesConfigSource(
                                    ShippedConfig.class.getResource("/application.properties")))
                    .withSources(new PropertiesConfigSource(changes, "changes", 1000))
                    .withMapping(mapping)
                    .withValidateUnknown(false)
                    .build()
                    .getConfigMapping(mapping);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
