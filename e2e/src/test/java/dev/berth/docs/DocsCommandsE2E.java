/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.berth.e2e.stack.JoinEmitter;
import dev.berth.e2e.stack.Stack;
import dev.berth.events.Producer;
import dev.berth.sandbox.cluster.SandboxCluster;
import dev.berth.sandbox.machine.SandboxMachine;
import dev.berth.sandbox.postgres.SandboxPostgres;
import java.io.File;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of the pages, as they stand there, against a Berth in the sandbox: only the
 * examples' addresses and keys are replaced by real ones.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocsCommandsE2E {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final String INSTALL = "docs/install.md";
    private static final String MACHINE = "docs/my-first-machine.md";
    private static final String EMITTER = "docs/my-first-emitter.md";

    @TempDir private static Path dir;
    private Stack<SandboxCluster> stack;
    private Path tools;

    @BeforeAll
    void start() throws Exception {
        stack =
                Stack.start(
                        Path.of(System.getProperty("berth.home", "..")).toRealPath(),
                        dir.resolve("berth"),
                        3);
        tools = Files.createDirectories(dir.resolve("tools"));
        kafkaTool("kafka-console-producer.sh", "org.apache.kafka.tools.ConsoleProducer");
        kafkaTool("kafka-console-consumer.sh", "org.apache.kafka.tools.consumer.ConsoleConsumer");
    }

    @AfterAll
    void end() {
        if (stack != null) {
            stack.close();
        }
    }

    @Test
    void databaseAndRolesAreMade() throws Exception {
        // Given
        needs("createdb", "dropdb", "psql", "openssl", "ssh-keygen");
        Path folder = Files.createDirectories(dir.resolve("install"));
        try (SandboxPostgres postgres = SandboxPostgres.start(dir.resolve("postgres"))) {
            URI server = URI.create(postgres.adminJdbcUrl().substring("jdbc:".length()));

            // When
            run(
                    folder,
                    Map.of("PGPORT", Integer.toString(server.getPort())),
                    // The sandbox's Postgres comes with the database that this page makes.
                    "dropdb -h postgres.example.net -U postgres berth\n"
                            + withoutKubectl(CommandBlock.of(INSTALL, "createdb")));

            // Then
            String berth = postgres.adminJdbcUrl().replaceFirst("(:[0-9]+)/[^?]*", "$1/berth");
            try (var connection = DriverManager.getConnection(berth);
                    var query = connection.createStatement();
                    var rows =
                            query.executeQuery(
                                    "SELECT count(*) FROM pg_namespace n JOIN pg_roles r ON"
                                            + " n.nspowner = r.oid AND n.nspname = r.rolname")) {
                rows.next();
                assertThat(rows.getInt(1)).isEqualTo(3);
            }
        }
    }

    @Test
    void theEventOfThePageJoinsAMachine() throws Exception {
        // Given
        Path folder = Files.createDirectories(dir.resolve("emitter"));

        // When
        run(folder, Map.of(), about(0, CommandBlock.of(EMITTER, "cat > event.json")));

        // Then
        awaitRegistered(0);
    }

    @Test
    void theLastCommandOfTheInstallPageJoinsAMachine() throws Exception {
        // Given
        Path folder = Files.createDirectories(dir.resolve("last"));

        // When
        run(folder, Map.of(), about(1, CommandBlock.of(INSTALL, "# 8 Announce")));

        // Then
        awaitRegistered(1);
    }

    @Test
    void theTokenOfThePageIsOneTheServicesUnderstand() throws Exception {
        // Given
        needs("openssl");
        Path folder = Files.createDirectories(dir.resolve("token"));

        // When
        String token =
                run(
                        folder,
                        Map.of(),
                        withoutKubectl(CommandBlock.of(MACHINE, "TOKEN=$(openssl"))
                                + "\nprintf '\\ntoken %s' \"$TOKEN\"");

        // Then
        JsonNode tokens = new YAMLMapper().readTree(folder.resolve("tokens.yaml").toFile());
        assertThat(tokens.at("/tokens/0/name").asText()).isEqualTo("ops");
        assertThat(tokens.at("/tokens/0/role").asText()).isEqualTo("operator");
        assertThat(tokens.at("/tokens/0/sha256").asText())
                .isEqualTo(sha256(token.substring(token.lastIndexOf("token ") + 6)));
    }

    @Test
    void theCallsOfThePageJoinAndFollowAMachine() throws Exception {
        // Given
        needs("curl");
        Path folder = Files.createDirectories(dir.resolve("rest"));
        try (JoinEmitter emitter = stack.emitter()) {
            Files.writeString(
                    folder.resolve("join.json"),
                    emitter.joinOf(stack.machines().get(2), name(2)).toString());
        }
        Map<String, String> token = Map.of("TOKEN", stack.token());

        // When
        run(folder, token, about(2, CommandBlock.of(MACHINE, "-d @join.json")));

        // Then
        awaitRegistered(2);
        String followed = run(folder, token, about(2, CommandBlock.of(MACHINE, "nodes/k8scloud1")));
        assertThat(followed).contains("\"phase\":\"REGISTERED\"");
    }

    @Test
    void whatIsRefusedIsReadWithTheCommandOfThePage() throws Exception {
        // Given
        Path folder = Files.createDirectories(dir.resolve("refused"));
        try (JoinEmitter emitter = stack.emitter()) {
            emitter.send("no event at all".getBytes(StandardCharsets.UTF_8));
        }

        // When
        String letters =
                run(
                        folder,
                        Map.of(),
                        about(0, CommandBlock.of(EMITTER, "kafka-console-consumer.sh")));

        // Then
        assertThat(letters).contains("berth.sandbox.joins.provisioner.v1").contains("reason");
    }

    /** The examples of the pages, as they are in the sandbox. */
    private String about(int machine, String commands) {
        SandboxMachine real = stack.machines().get(machine);
        Map<String, String> replaced = new LinkedHashMap<>();
        replaced.put("kafka.example.net:9092", stack.broker().bootstrapServers());
        replaced.put("berth.prod.", "berth.sandbox.");
        replaced.put("\"cluster\": \"prod\"", "\"cluster\": \"sandbox\"");
        replaced.put("k8scloud1", name(machine));
        replaced.put("172.16.20.11", real.address());
        replaced.put("\"ssh\": {", "\"ssh\": {\"port\": " + real.port() + ", ");
        replaced.put("ssh-ed25519 AAAAC3…", real.hostKey());
        replaced.put("\"pool\": \"default\"", "\"pool\": \"worker\"");
        replaced.put(
                "http://localhost:8080", stack.service(Producer.CONFIG_RENDERER).http().toString());
        String all = commands;
        for (Map.Entry<String, String> one : replaced.entrySet()) {
            all = all.replace(one.getKey(), one.getValue());
        }
        return all;
    }

    private static String name(int machine) {
        return "k8scloud" + (machine + 1);
    }

    /** The sandbox's API server takes JSON only, and kubectl creates objects as protobuf. */
    private static String withoutKubectl(String commands) {
        return commands.replaceAll("(?m)^kubectl .*$", "");
    }

    private void awaitRegistered(int machine) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(
                                                stack.api()
                                                        .get("/api/v1/nodes/" + name(machine))
                                                        .body()
                                                        .path("phase")
                                                        .asText())
                                        .isEqualTo("REGISTERED"));
    }

    private String run(Path folder, Map<String, String> more, String commands) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(
                                "sh", "-ec", commands.replace("postgres.example.net", "127.0.0.1"))
                        .directory(folder.toFile())
                        .redirectErrorStream(true);
        Map<String, String> environment = new HashMap<>(more);
        environment.put("KUBECONFIG", stack.cluster().adminKubeconfig().toString());
        environment.put("PATH", tools + File.pathSeparator + System.getenv("PATH"));
        builder.environment().putAll(environment);
        Process shell = builder.start();
        shell.getOutputStream().close();
        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as("%s%n%s", commands, said).isZero();
        return said;
    }

    /** Kafka's own tool, from its jar. */
    private void kafkaTool(String name, String main) throws Exception {
        Path script =
                Files.writeString(
                        tools.resolve(name),
                        "#!/bin/sh\nexec '%s' -cp '%s' %s \"$@\"\n"
                                .formatted(
                                        Path.of(System.getProperty("java.home"), "bin", "java"),
                                        System.getProperty(
                                                "surefire.test.class.path",
                                                System.getProperty("java.class.path")),
                                        main));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void needs(String... programs) {
        for (String program : programs) {
            assumeTrue(
                    Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program))),
                    "there is no " + program + " on PATH");
        }
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of()
                .formatHex(
                        MessageDigest.getInstance("SHA-256")
                                .digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
