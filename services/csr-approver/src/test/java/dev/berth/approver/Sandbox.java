/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver;

import dev.berth.events.ClusterName;
import dev.berth.events.Producer;
import dev.berth.events.Topics;
import dev.berth.sandbox.LoopbackPorts;
import dev.berth.sandbox.TemporaryFolder;
import dev.berth.sandbox.broker.SandboxBroker;
import dev.berth.sandbox.cluster.ClusterAccess;
import dev.berth.sandbox.cluster.ClusterOptions;
import dev.berth.sandbox.cluster.SandboxCluster;
import dev.berth.sandbox.postgres.SandboxPostgres;
import dev.berth.sandbox.postgres.ServiceDatabase;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Broker, database and cluster for the whole test run; the cluster enforces the chart's RBAC. */
public class Sandbox implements QuarkusTestResourceLifecycleManager {

    static final ClusterName CLUSTER = new ClusterName("test");
    static final Path RBAC = Path.of("../../deploy/helm/files/rbac.yaml");

    /** What the chart grants in addition where Nodes are labelled or lose their taint. */
    static final Path PATCH_NODES = Path.of("../../deploy/helm/files/patch-nodes.yaml");

    static final Topics TOPICS = new Topics(CLUSTER);

    // One JVM, one sandbox: tests reach it without injection.
    private static TemporaryFolder folder;
    private static SandboxBroker broker;
    private static SandboxPostgres postgres;
    private static SandboxCluster cluster;
    private static ClusterAccess access;

    static SandboxBroker broker() {
        return broker;
    }

    /** For tests that do more with the cluster than a real one would let them. */
    static SandboxCluster cluster() {
        return cluster;
    }

    /** The cluster of this run, be it the sandbox's or a real one. */
    static ClusterAccess access() {
        return access;
    }

    /** Starts the cluster and says how to configure what depends on it. */
    Map<String, String> startCluster(Path dir) throws IOException {
        cluster = SandboxCluster.start(dir, ClusterOptions.withRbac(List.of(RBAC)));
        access = cluster;
        return verification();
    }

    static void use(ClusterAccess other) {
        access = other;
    }

    @Override
    public Map<String, String> start() {
        Map<String, String> settings;
        try {
            folder = TemporaryFolder.create("csr-approver-it");
            Path dir = folder.path();
            broker = SandboxBroker.start(dir.resolve("broker"));
            for (Producer producer : Producer.values()) {
                broker.createTopic(TOPICS.of(producer), 3, Map.of());
            }
            broker.createTopic(TOPICS.deadLetters(Producer.CSR_APPROVER), 1, Map.of());
            postgres = SandboxPostgres.start(dir.resolve("postgres"));
            settings = new HashMap<>(startCluster(dir.resolve("cluster")));
            // As KUBECONFIG does for a process; read when the client is made.
            System.setProperty("kubeconfig", access.kubeconfig("berth-csr-approver").toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ServiceDatabase database = postgres.createService("csr-approver");
        settings.putAll(
                Map.of(
                        "berth.cluster", CLUSTER.value(),
                        "berth.sandbox", "true",
                        "berth.reconcile-seconds", "1",
                        "berth.bypass.every", "200ms",
                        "kafka.bootstrap.servers", broker.bootstrapServers(),
                        "quarkus.datasource.jdbc.url", database.jdbcUrl(),
                        "quarkus.datasource.username", database.user(),
                        "quarkus.datasource.password", database.password(),
                        "quarkus.http.test-port", "0"));
        settings.put("quarkus.management.test-port", "0");
        settings.put("berth.kubernetes.cluster-domain", "k8s.acme");
        return settings;
    }

    /** Whom kubelets are asked as; the API server's user is bound as the guide binds it. */
    private static Map<String, String> verification() {
        Path nobody = cluster.clientCertificate("stranger", List.of());
        Path reader = cluster.clientCertificate("reader", List.of());
        cluster.addRbac(Path.of("src/test/resources/kubelet-apis.yaml"));
        return Map.of(
                "berth.verification.port",
                Integer.toString(LoopbackPorts.free(LoopbackPorts.localhost())),
                "berth.verification.timeout",
                "3s",
                "berth.verification.first-after",
                "100ms",
                "berth.verification.tries",
                "2",
                "berth.verification.pause",
                "100ms",
                "berth.verification.later",
                "500ms",
                "berth.verification.without-rights.certificate",
                nobody + "/tls.crt",
                "berth.verification.without-rights.key",
                nobody + "/tls.key",
                "berth.verification.metrics.certificate",
                reader + "/tls.crt",
                "berth.verification.metrics.key",
                reader + "/tls.key");
    }

    @Override
    public void stop() {
        System.clearProperty("kubeconfig");
        if (cluster != null) {
            cluster.close();
        }
        if (postgres != null) {
            postgres.close();
        }
        if (broker != null) {
            broker.close();
        }
        if (folder != null) {
            folder.close();
        }
    }
}
