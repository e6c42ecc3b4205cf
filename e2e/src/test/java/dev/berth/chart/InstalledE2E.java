/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.events.Producer;
import dev.berth.sandbox.LoopbackPorts;
import dev.berth.sandbox.broker.SandboxBroker;
import dev.berth.sandbox.cluster.ClusterOptions;
import dev.berth.sandbox.cluster.SandboxCluster;
import dev.berth.sandbox.postgres.SandboxPostgres;
import dev.berth.sandbox.postgres.ServiceDatabase;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The packaged services with exactly the settings, permissions and topics the chart renders: the
 * init container migrates and ends, the service then starts without migrating and becomes ready.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InstalledE2E {

    private static final Path HOME = Path.of(System.getProperty("berth.home", ".."));
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** What a pod has and a process does not: a network of its own. */
    private final List<String> here = new ArrayList<>();

    private final Map<Producer, Integer> management = new HashMap<>();
    private final Map<Producer, ServiceDatabase> databases = new HashMap<>();
    private final List<Process> processes = new ArrayList<>();

    @TempDir private static Path dir;
    private SandboxBroker broker;
    private SandboxPostgres postgres;
    private SandboxCluster cluster;
    private List<HasMetadata> objects;

    @BeforeAll
    void install() throws Exception {
        broker = SandboxBroker.start(dir.resolve("broker"));
        postgres = SandboxPostgres.start(dir.resolve("postgres"));
        for (Producer service : Producer.values()) {
            databases.put(service, postgres.createService(service.service().replace('-', '_')));
        }
        settle();
        objects =
                Chart.renderWithTests(
                        "berth", "berth", Chart.QUICKSTART, here.toArray(String[]::new));
        Path manifests = Chart.write(objects, dir.resolve("rendered.yaml"));
        cluster =
                SandboxCluster.start(
                        dir.resolve("cluster"), ClusterOptions.withRbac(List.of(manifests)));
        JsonNode topics =
                new ObjectMapper()
                        .readTree(
                                Chart.one(ConfigMap.class, "berth-kafka", objects)
                                        .getData()
                                        .get("topics.json"));
        for (JsonNode topic : topics) {
            Map<String, String> config = new HashMap<>();
            topic.path("config")
                    .properties()
                    .forEach(e -> config.put(e.getKey(), e.getValue().asText()));
            broker.createTopic(
                    topic.path("name").asText(), topic.path("partitions").asInt(), config);
        }
    }

    @AfterAll
    void stop() throws Exception {
        for (Process process : processes) {
            process.destroy();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
        for (AutoCloseable part : new AutoCloseable[] {cluster, postgres, broker}) {
            if (part != null) {
                part.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Producer.class)
    void theInitContainerMigratesAndTheServiceBecomesReady(Producer service) throws Exception {
        // Given
        PodSpec pod =
                Chart.one(Deployment.class, "berth-" + service.service(), objects)
                        .getSpec()
                        .getTemplate()
                        .getSpec();
        Path etc = mount(service);

        // When
        Path initLog = dir.resolve(service.service() + "-migrate.log");
        Process migration = run(service, pod.getInitContainers().get(0), etc, initLog);
        boolean ended = migration.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        int tables = tables(service);
        Path log = dir.resolve(service.service() + ".log");
        Process running = run(service, pod.getContainers().get(0), etc, log);

        // Then
        assertThat(ended).as(Files.readString(initLog)).isTrue();
        assertThat(migration.exitValue()).as(Files.readString(initLog)).isZero();
        assertThat(tables).as("tables of the service and of event-log").isGreaterThan(5);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            assertThat(running.isAlive()).as(Files.readString(log)).isTrue();
                            assertThat(ready(service)).isEqualTo("200");
                        });
    }

    @ParameterizedTest
    @EnumSource(Producer.class)
    void helmTestFindsNothingMissing(Producer service) throws Exception {
        // Given
        Path etc = mount(service);
        PodSpec pod =
                Chart.one(Deployment.class, "berth-" + service.service(), objects)
                        .getSpec()
                        .getTemplate()
                        .getSpec();
        Path initLog = dir.resolve(service.service() + "-test-migrate.log");
        end(run(service, pod.getInitContainers().get(0), etc, initLog));
        Container check =
                Chart.one(Job.class, "berth-" + service.service() + "-test", objects)
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .get(0);

        // When
        Path log = dir.resolve(service.service() + "-test.log");
        int status = end(run(service, check, etc, log));

        // Then
        String report = Files.readString(log);
        assertThat(status).as(report).isZero();
        assertThat(report).contains(" 0 failed").contains("Kafka at").contains("Postgres at");
        assertThat(report.contains("system:bootstrappers:berth"))
                .isEqualTo(service == Producer.DISTRIBUTOR);
        assertThat(report.contains("nobody but Berth approves"))
                .isEqualTo(service == Producer.CSR_APPROVER);
        assertThat(report.lines().count()).as("nothing but the report:%n%s", report).isLessThan(40);
    }

    private static int end(Process process) throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    /** Where the sandbox is, as values of the chart. */
    private void settle() throws IOException {
        URI url =
                URI.create(
                        databases.get(Producer.DISTRIBUTOR).jdbcUrl().substring("jdbc:".length()));
        here.add("kafka.bootstrapServers=" + broker.bootstrapServers());
        here.add("postgres.host=127.0.0.1");
        here.add("postgres.port=" + url.getPort());
        here.add("postgres.tls.mode=disable");
        for (Producer service : Producer.values()) {
            String key =
                    switch (service) {
                        case CONFIG_RENDERER -> "configRenderer";
                        case DISTRIBUTOR -> "distributor";
                        case CSR_APPROVER -> "csrApprover";
                    };
            int port = LoopbackPorts.free(LoopbackPorts.localhost());
            management.put(service, port);
            String config = key + ".config.quarkus\\.";
            here.add(config + "management\\.port=" + port);
            here.add(config + "management\\.host=127.0.0.1");
            here.add(config + "http\\.port=" + LoopbackPorts.free(LoopbackPorts.localhost()));
            here.add(key + ".schema=" + databases.get(service).schema());
        }
    }

    /** What the volumes of the pod would hold. */
    private Path mount(Producer service) throws IOException {
        Path etc = Files.createDirectories(dir.resolve(service.service()));
        String settings =
                Chart.one(ConfigMap.class, "berth-" + service.service(), objects)
                        .getData()
                        .get("application.properties")
                        .replace("/etc/berth", etc.toString());
        write(etc.resolve("settings/application.properties"), settings);
        switch (service) {
            case CONFIG_RENDERER -> {
                write(
                        etc.resolve("intake/policy.yaml"),
                        Chart.one(ConfigMap.class, "berth-intake", objects)
                                .getData()
                                .get("policy.yaml"));
                write(etc.resolve("cluster-ca/ca.crt"), Files.readString(cluster.caFile()));
            }
            case DISTRIBUTOR -> write(etc.resolve("ssh-keys/default"), "no machine is visited");
            case CSR_APPROVER -> {
                // Has no files of its own.
            }
        }
        return etc;
    }

    private Process run(Producer service, Container container, Path etc, Path log)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(service, container));
        for (EnvVar variable : container.getEnv()) {
            builder.environment()
                    .put(
                            variable.getName(),
                            value(service, variable).replace("/etc/berth", etc.toString()));
        }
        if (service != Producer.CONFIG_RENDERER) {
            // In a pod: the service account's token.
            builder.environment()
                    .put("KUBECONFIG", cluster.kubeconfig("berth-" + service.service()).toString());
        }
        Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        processes.add(process);
        return process;
    }

    /**
     * As the image starts it, or as the container says; the image's folder is where it was built.
     */
    private static List<String> command(Producer service, Container container) {
        List<String> said =
                container.getCommand().isEmpty()
                        ? List.of("java", "-jar", "/app/quarkus-run.jar")
                        : container.getCommand();
        String app =
                HOME.resolve("services/" + service.service() + "/target/quarkus-app").toString();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx256m");
        said.stream()
                .skip(1)
                .map(word -> word.replaceAll("(^|:)/app/", "$1" + app + "/"))
                .forEach(command::add);
        return command;
    }

    private String value(Producer service, EnvVar variable) {
        if (variable.getValue() != null) {
            return variable.getValue();
        }
        String key = variable.getValueFrom().getSecretKeyRef().getKey();
        return switch (key) {
            case "username" -> databases.get(service).user();
            case "password" -> databases.get(service).password();
            default -> throw new AssertionError("a Secret's key nobody expected: " + key);
        };
    }

    private int tables(Producer service) throws Exception {
        try (Connection connection = DriverManager.getConnection(postgres.adminJdbcUrl());
                var query =
                        connection.prepareStatement(
                                "SELECT count(*) FROM information_schema.tables WHERE table_schema"
                                        + " = ?")) {
            query.setString(1, databases.get(service).schema());
            try (ResultSet rows = query.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }

    private String ready(Producer service) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(
                                    URI.create(
                                            "http://127.0.0.1:"
                                                    + management.get(service)
                                                    + "/q/health/ready"))
                            .build();
            var answer = http.send(request, BodyHandlers.ofString());
            return answer.statusCode() == 200 ? "200" : answer.body();
        } catch (IOException notYet) {
            return Objects.toString(notYet.getMessage(), "no answer");
        }
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
