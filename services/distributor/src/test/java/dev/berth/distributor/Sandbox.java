/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor;

import dev.berth.sandbox.TemporaryFolder;
import dev.berth.sandbox.broker.SandboxBroker;
import dev.berth.sandbox.cluster.ClusterOptions;
import dev.berth.sandbox.cluster.SandboxCluster;
import dev.berth.sandbox.machine.MachineOptions;
import dev.berth.sandbox.machine.SandboxMachine;
import dev.berth.sandbox.machine.SandboxMachines;
import dev.berth.sandbox.postgres.SandboxPostgres;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Broker, Postgres, cluster and machines for the tests of this service. Test resources and tests
 * may live in different class loaders, so machines are handed over as JDK types.
 */
public class Sandbox implements QuarkusTestResourceLifecycleManager {

    /** What the one secret in the folder of secrets says. */
    static final String SECRET = "a registry's password";

    private static final int MACHINES = 19;

    private final Map<String, Runnable> switches = new HashMap<>();
    private final Map<String, Supplier<Object>> views = new HashMap<>();

    private TemporaryFolder folder;
    private SandboxBroker broker;
    private SandboxPostgres postgres;
    private SandboxCluster cluster;
    private SandboxMachines machines;

    @Override
    public Map<String, String> start() {
        try {
            folder = TemporaryFolder.create("distributor-it");
            Path dir = folder.path();
            broker = SandboxBroker.start(dir.resolve("broker"));
            for (String topic : List.of("renderer", "approver", "distributor", "distributor.dlq")) {
                broker.createTopic("berth.test." + topic + ".v1", 2, Map.of());
            }
            postgres = SandboxPostgres.start(dir.resolve("postgres"));
            cluster =
                    SandboxCluster.start(
                            dir.resolve("cluster"),
                            ClusterOptions.withRbac(
                                    List.of(Path.of("../../deploy/helm/files/rbac.yaml"))));
            machines =
                    SandboxMachines.start(
                            dir.resolve("machines"),
                            MACHINES,
                            MachineOptions.defaults().withNet(33));
            Path keys = Files.createDirectory(dir.resolve("keys"));
            Files.copy(machines.privateKeyFile(), keys.resolve("default"));
            machines.all().forEach(this::offer);
            Path secrets = Files.createDirectory(dir.resolve("secrets"));
            Files.writeString(secrets.resolve("pull.json"), SECRET + "\n");
            views.put("login.keys", () -> keys);
            views.put("cluster.tokens", () -> List.copyOf(cluster.tokensEverSeen()));
            System.setProperty("kubeconfig", cluster.kubeconfig("berth-distributor").toString());
            var database = postgres.createService("distributor");
            return Map.ofEntries(
                    Map.entry("kafka.bootstrap.servers", broker.bootstrapServers()),
                    Map.entry("quarkus.datasource.jdbc.url", database.jdbcUrl()),
                    Map.entry("quarkus.datasource.username", database.user()),
                    Map.entry("quarkus.datasource.password", database.password()),
                    Map.entry("berth.cluster", "test"),
                    Map.entry("berth.ssh.keys", keys.toString()),
                    Map.entry("berth.secrets.folder", secrets.toString()),
                    Map.entry("berth.distribution.settle", "0s"),
                    Map.entry("berth.event-log.relay.poll-interval", "100ms"),
                    Map.entry("berth.event-log.due.poll-interval", "100ms"),
                    Map.entry("quarkus.http.test-port", "0"),
                    Map.entry("quarkus.management.test-port", "0"),
                    Map.entry("quarkus.log.category.\"org.apache.kafka\".level", "ERROR"),
                    Map.entry("quarkus.log.category.\"kafka\".level", "ERROR"),
                    Map.entry("test.admin.kubeconfig", cluster.adminKubeconfig().toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void offer(SandboxMachine machine) {
        String name = machine.name() + ".";
        switches.put(name + "refuse", machine::refuse);
        switches.put(name + "accept", machine::accept);
        switches.put(name + "cut", () -> machine.cutAfterBytes(500));
        views.put(name + "address", machine::address);
        views.put(name + "port", machine::port);
        views.put(name + "hostKey", machine::hostKey);
        views.put(name + "fingerprint", machine::hostKeyFingerprint);
        views.put(name + "root", machine::root);
        views.put(name + "connections", machine::connections);
        views.put(name + "systemctl", machine::systemctlCalls);
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(
                switches,
                field -> field.getName().equals("switches") && field.getType().equals(Map.class));
        injector.injectIntoFields(
                views,
                field -> field.getName().equals("views") && field.getType().equals(Map.class));
    }

    @Override
    public void stop() {
        System.clearProperty("kubeconfig");
        try {
            if (machines != null) {
                machines.close();
            }
            if (cluster != null) {
                cluster.close();
            }
            if (broker != null) {
                broker.close();
            }
            if (postgres != null) {
                postgres.close();
            }
            if (folder != null) {
                folder.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
