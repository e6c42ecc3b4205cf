/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import dev.berth.distributor.flow.FlowConfig;
import dev.berth.distributor.ssh.SshConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The distributor's own configuration: its defaults, and what the bench says differently. */
record BenchSettings(SshConfig ssh, FlowConfig flow, Map<Flavour, ApplyConfig> distributions) {

    private static final int AS_THE_PEERS = 32;

    static BenchSettings in(Path folder) {
        return new BenchSettings(
                with(folder, Map.of()).getConfigMapping(SshConfig.class),
                with(folder, Map.of()).getConfigMapping(FlowConfig.class),
                Map.of(
                        Flavour.BARE, with(folder, BARE).getConfigMapping(ApplyConfig.class),
                        Flavour.FULL, with(folder, FULL).getConfigMapping(ApplyConfig.class)));
    }

    private static final Map<String, String> BARE = flavour(false, "off");

    /** Every check is made; what this system lacks is a warning, so that the push goes on. */
    private static final Map<String, String> FULL = flavour(true, "warn");

    private static Map<String, String> flavour(boolean durable, String severity) {
        Map<String, String> values = new HashMap<>();
        values.put("berth.distribution.settle", "0s");
        values.put("berth.distribution.durable", Boolean.toString(durable));
        for (Check check : Check.values()) {
            values.put(
                    "berth.distribution.preflight." + check.name().toLowerCase(Locale.ROOT),
                    severity);
        }
        return Map.copyOf(values);
    }

    private static SmallRyeConfig with(Path folder, Map<String, String> flavour) {
        Map<String, String> values = new HashMap<>(flavour);
        values.put("berth.ssh.keys", folder.resolve("keys").toString());
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withMapping(SshConfig.class)
                .withMapping(ApplyConfig.class)
                .withMapping(FlowConfig.class)
                .withMappingIgnore("berth.**")
                .withSources(new PropertiesConfigSource(values, "bench", 1000))
                .build();
    }

    ApplyConfig distribution(Flavour flavour) {
        ApplyConfig config = distributions.get(flavour);
        if (config == null) {
            throw new IllegalStateException("no settings for " + flavour);
        }
        return config;
    }

    /** As many machines at once as the script peers: what is compared is the work on each. */
    int concurrency() {
        return Math.min(AS_THE_PEERS, flow.machines());
    }
}
