/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.e2e.stack;

import dev.berth.events.Producer;
import dev.berth.sandbox.LoopbackPorts;
import dev.berth.sandbox.broker.SandboxBroker;
import dev.berth.sandbox.cluster.ClusterAccess;
import dev.berth.sandbox.postgres.SandboxPostgres;
import dev.berth.sandbox.postgres.ServiceDatabase;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What every service needs around it, told as environment variables, as in a pod. */
record Surroundings(
        Path home,
        Path dir,
        SandboxBroker broker,
        SandboxPostgres postgres,
        ClusterAccess cluster) {

    /**
     * A process of that service; replicas share its database.
     *
     * @param name tells replicas apart
     * @param own settings beside the ones all services need
     */
    ServiceProcess process(Producer service, String name, Jvm jvm, Map<String, String> own)
            throws IOException {
        int http = LoopbackPorts.free(LoopbackPorts.localhost());
        int management = LoopbackPorts.free(LoopbackPorts.localhost());
        Path logs = Files.createDirectories(dir.resolve("logs"));
        ServiceDatabase database = postgres.createService(service.service().replace('-', '_'));
        List<String> java = new ArrayList<>();
        java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        java.addAll(jvm.flags());
        Map<String, String> settings = new HashMap<>(jvm.environment());
        settings.putAll(own);
        settings.put("BERTH_CLUSTER", Stack.CLUSTER.value());
        settings.put("BERTH_SANDBOX", "true");
        settings.put("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        settings.put("QUARKUS_DATASOURCE_JDBC_URL", database.jdbcUrl());
        settings.put("QUARKUS_DATASOURCE_USERNAME", database.user());
        settings.put("QUARKUS_DATASOURCE_PASSWORD", database.password());
        settings.put("QUARKUS_HTTP_PORT", Integer.toString(http));
        settings.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(management));
        return new ServiceProcess(
                name,
                java,
                home.resolve("services")
                        .resolve(service.service())
                        .resolve("target/quarkus-app/quarkus-run.jar"),
                logs.resolve(name + ".log"),
                settings,
                URI.create("http://127.0.0.1:" + http),
                URI.create("http://127.0.0.1:" + management));
    }

    Map<String, String> approver() {
        return Map.of("KUBECONFIG", cluster.kubeconfig("berth-csr-approver").toString());
    }
}
