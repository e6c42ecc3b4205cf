/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.e2e.stack;

import dev.berth.events.Producer;
import dev.berth.sandbox.LoopbackPorts;
import dev.berth.sandbox.broker.SandboxBroker;
import dev.berth.sandbox.cluster.SandboxCluster;
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

/** How each service is configured in the sandbox: by environment variables, as in a pod. */
record ServiceSettings(
        Path home,
        Path dir,
        SandboxBroker broker,
        SandboxPostgres postgres,
        SandboxCluster cluster,
        OperatorFiles files,
        Map<Producer, Jvm> jvms) {

    ServiceProcess process(Producer service) throws IOException {
        int http = LoopbackPorts.free(LoopbackPorts.localhost());
        int management = LoopbackPorts.free(LoopbackPorts.localhost());
        Path logs = Files.createDirectories(dir.resolve("logs"));
        return new ServiceProcess(
                service.service(),
                java(service),
                home.resolve("services")
                        .resolve(service.service())
                        .resolve("target/quarkus-app/quarkus-run.jar"),
                logs.resolve(service.service() + ".log"),
                environment(service, http, management),
                URI.create("http://127.0.0.1:" + http),
                URI.create("http://127.0.0.1:" + management));
    }

    private Jvm jvm(Producer service) {
        return jvms.getOrDefault(service, Jvm.SHORT_LIVED);
    }

    private List<String> java(Producer service) {
        List<String> java = new ArrayList<>();
        java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        java.addAll(jvm(service).flags());
        return java;
    }

    private Map<String, String> environment(Producer service, int http, int management)
            throws IOException {
        ServiceDatabase database = postgres.createService(service.service().replace('-', '_'));
        Map<String, String> settings = new HashMap<>(jvm(service).environment());
        settings.put("BERTH_CLUSTER", Stack.CLUSTER.value());
        settings.put("BERTH_SANDBOX", "true");
        settings.put("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        settings.put("QUARKUS_DATASOURCE_JDBC_URL", database.jdbcUrl());
        settings.put("QUARKUS_DATASOURCE_USERNAME", database.user());
        settings.put("QUARKUS_DATASOURCE_PASSWORD", database.password());
        settings.put("QUARKUS_HTTP_PORT", Integer.toString(http));
        settings.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(management));
        settings.putAll(
                switch (service) {
                    case CONFIG_RENDERER ->
                            Map.of(
                                    "BERTH_INTAKE_POLICY", files.policy().toString(),
                                    "BERTH_ACCESS_TOKENS", files.tokens().toString(),
                                    "BERTH_KUBERNETES_API_SERVER", cluster.url().toString(),
                                    "BERTH_KUBERNETES_CA_FILE", cluster.caFile().toString());
                    case DISTRIBUTOR ->
                            Map.of(
                                    "BERTH_SSH_KEYS", files.sshKeys().toString(),
                                    "KUBECONFIG",
                                            cluster.kubeconfig("berth-distributor").toString());
                    case CSR_APPROVER -> approver();
                });
        return settings;
    }

    private Map<String, String> approver() {
        Path nobody = cluster.clientCertificate(OperatorFiles.NOBODY, List.of());
        Path reader = cluster.clientCertificate(OperatorFiles.METRICS_READER, List.of());
        return Map.of(
                "KUBECONFIG",
                cluster.kubeconfig("berth-csr-approver").toString(),
                "BERTH_VERIFICATION_WITHOUT_RIGHTS_CERTIFICATE",
                nobody.resolve("tls.crt").toString(),
                "BERTH_VERIFICATION_WITHOUT_RIGHTS_KEY",
                nobody.resolve("tls.key").toString(),
                "BERTH_VERIFICATION_METRICS_CERTIFICATE",
                reader.resolve("tls.crt").toString(),
                "BERTH_VERIFICATION_METRICS_KEY",
                reader.resolve("tls.key").toString());
    }
}
