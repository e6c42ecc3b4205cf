/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog;

import dev.berth.sandbox.TemporaryFolder;
import dev.berth.sandbox.broker.SandboxBroker;
import dev.berth.sandbox.postgres.SandboxPostgres;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A broker and a Postgres for all tests of this module. Test resources and tests may live in
 * different class loaders: the switches are handed over as plain {@link Runnable}s, into a field
 * named {@code switches}, see {@link Outage}.
 */
public class SandboxResource implements QuarkusTestResourceLifecycleManager {

    private final Map<String, Runnable> switches = new HashMap<>();

    private TemporaryFolder folder;
    private SandboxBroker broker;
    private SandboxPostgres postgres;

    @Override
    public Map<String, String> start() {
        try {
            folder = TemporaryFolder.create("event-log-it");
            Path dir = folder.path();
            broker = SandboxBroker.start(dir.resolve("broker"));
            broker.createTopic("event-log.test.facts", 2, Map.of());
            broker.createTopic("event-log.test.dlq", 1, Map.of());
            postgres = SandboxPostgres.start(dir.resolve("postgres"));
            var database = postgres.createService("eventlog");
            switches.put("broker.stop", broker::stop);
            switches.put("broker.restart", broker::restart);
            switches.put("postgres.stop", postgres::stop);
            switches.put(
                    "postgres.restart",
                    () -> {
                        try {
                            postgres.restart();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
            return Map.of(
                    "kafka.bootstrap.servers", broker.bootstrapServers(),
                    "quarkus.datasource.jdbc.url", database.jdbcUrl(),
                    "quarkus.datasource.username", database.user(),
                    "quarkus.datasource.password", database.password());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(
                switches,
                field -> field.getName().equals("switches") && field.getType().equals(Map.class));
    }

    @Override
    public void stop() {
        if (broker != null) {
            broker.close();
        }
        if (postgres != null) {
            postgres.close();
        }
        if (folder != null) {
            folder.close();
        }
    }
}
