/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer;

import dev.berth.sandbox.TemporaryFolder;
import dev.berth.sandbox.broker.SandboxBroker;
import dev.berth.sandbox.postgres.SandboxPostgres;
import dev.berth.sandbox.postgres.ServiceDatabase;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A real broker and a real Postgres for the whole test run; topics as the chart makes them. */
public class Sandbox implements QuarkusTestResourceLifecycleManager {

    /** One cluster name for all tests; nodes are told apart by name. */
    public static final String CLUSTER = "test";

    private TemporaryFolder folder;
    private SandboxBroker broker;
    private SandboxPostgres postgres;

    @Override
    public Map<String, String> start() {
        try {
            folder = TemporaryFolder.create("renderer-it");
            Path dir = folder.path();
            broker = SandboxBroker.start(dir.resolve("broker"));
            postgres = SandboxPostgres.start(dir.resolve("postgres"));
            for (String topic :
                    List.of(
                            "joins.dc1",
                            "joins.plain",
                            "joins.nobody",
                            "joins.again",
                            "joins.paced",
                            "renderer",
                            "distributor",
                            "approver",
                            "nodes",
                            "config-renderer.dlq")) {
                broker.createTopic("berth." + CLUSTER + "." + topic + ".v1", 1, Map.of());
            }
            ServiceDatabase database = postgres.createService("config-renderer");
            Map<String, String> config = new HashMap<>();
            config.put("berth.cluster", CLUSTER);
            config.put("berth.sandbox", "true");
            config.put("kafka.bootstrap.servers", broker.bootstrapServers());
            config.put("quarkus.datasource.jdbc.url", database.jdbcUrl());
            config.put("quarkus.datasource.username", database.user());
            config.put("quarkus.datasource.password", database.password());
            config.put("berth.kubernetes.api-server", "https://10.0.0.1:6443");
            config.put("berth.kubernetes.ca-file", resource("ca.pem"));
            config.put("berth.kubernetes.cluster-dns", "10.254.0.2");
            config.put("berth.kubernetes.cluster-domain", "k8s.acme");
            config.put("berth.kubernetes.service-cidrs", "10.254.0.0/16");
            config.put("berth.intake.policy", resource("intake-policy.yaml"));
            // A copy: a test changes it.
            Path tokens = dir.resolve("tokens.yaml");
            Files.copy(Path.of(resource("tokens.yaml")), tokens);
            config.put("berth.access.tokens", tokens.toString());
            config.put("berth.files-check", "100ms");
            config.put("mp.messaging.incoming.joins.metadata.max.age.ms", "1000");
            config.put("berth.node.retry-pause", "20ms");
            config.put("quarkus.http.test-port", "0");
            config.put("quarkus.management.test-port", "0");
            return config;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        postgres.close();
        broker.close();
        folder.close();
    }

    private static String resource(String name) {
        return Path.of("src/test/resources", name).toAbsolutePath().toString();
    }
}
