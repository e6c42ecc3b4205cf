/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.events.Producer;
import dev.berth.events.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The secret half of a bootstrap token is nowhere but in its Kubernetes Secret, in the memory of
 * one push and in one file on one machine.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SecretHuntE2E {

    private static final String PLANTED = "berth0.pl4nt3dpl4nt3dpl";

    private Berth berth;
    private ProcessWatch processes;
    private List<String> names;

    @BeforeAll
    void machinesJoinUnderObservation() throws Exception {
        processes = ProcessWatch.start();
        berth = Berth.start(5);
        names = berth.announceAll();
        berth.awaitJoined(names, Duration.ofSeconds(120));
    }

    @AfterAll
    void end() throws Exception {
        processes.close();
        berth.close();
    }

    @Test
    @Order(1)
    void noTokenIsFoundAnywhere() throws Exception {
        // Given
        Set<String> tokens = berth.stack().cluster().tokensEverSeen();

        // When
        List<String> found = hunt(new Secrets(tokens));

        // Then
        assertThat(tokens).hasSizeGreaterThanOrEqualTo(names.size());
        assertThat(found).isEmpty();
    }

    /** After the hunt, because what is planted cannot be taken back. */
    @Test
    @Order(2)
    void whatIsPlantedInEachPlaceIsFound() throws Exception {
        // Given
        plantInTopic();
        plantInTable();
        plantInLog();
        plantInCommandLine();
        plantInRestAnswer();

        // When
        List<String> found = hunt(new Secrets(List.of(PLANTED)));

        // Then
        for (String place : List.of("topic ", "table ", "log ", "process ", "GET ")) {
            assertThat(found).as(place).anyMatch(f -> f.startsWith(place));
        }
    }

    private List<String> hunt(Secrets secrets) throws Exception {
        List<String> found = new ArrayList<>();
        huntTopics(secrets, found);
        huntTables(secrets, found);
        huntLogs(secrets, found);
        for (String seen : processes.seen()) {
            found.addAll(secrets.in("process " + seen.substring(0, seen.indexOf(' ')), seen));
        }
        huntRest(secrets, found);
        return found;
    }

    private List<String> topics() {
        Topics topics = berth.stack().topics();
        List<String> all = new ArrayList<>(List.of(topics.nodes()));
        for (Producer producer : Producer.values()) {
            all.add(topics.of(producer));
            all.add(topics.deadLetters(producer));
        }
        return all;
    }

    private void huntTopics(Secrets secrets, List<String> found) {
        for (String topic : topics()) {
            for (ConsumerRecord<byte[], byte[]> record :
                    TopicReader.all(berth.stack().broker().bootstrapServers(), topic)) {
                found.addAll(secrets.in("topic " + topic, record.value()));
                record.headers()
                        .forEach(h -> found.addAll(secrets.in("topic " + topic, h.value())));
            }
        }
    }

    private void huntTables(Secrets secrets, List<String> found) throws SQLException {
        try (Connection admin =
                DriverManager.getConnection(berth.stack().postgres().adminJdbcUrl())) {
            List<String> tables = new ArrayList<>();
            try (Statement statement = admin.createStatement();
                    ResultSet rows =
                            statement.executeQuery(
                                    """
                                    select quote_ident(table_schema) || '.' || quote_ident(table_name)
                                    from information_schema.tables
                                    where table_schema not in ('pg_catalog', 'information_schema')
                                    """)) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
            assertThat(tables).hasSizeGreaterThan(10);
            for (String table : tables) {
                try (Statement statement = admin.createStatement();
                        ResultSet rows =
                                statement.executeQuery("select t::text from " + table + " t")) {
                    while (rows.next()) {
                        found.addAll(secrets.in("table " + table, rows.getString(1)));
                    }
                }
            }
        }
    }

    private void huntLogs(Secrets secrets, List<String> found) throws IOException {
        try (Stream<Path> logs = Files.list(berth.stack().dir().resolve("logs"))) {
            for (Path log : logs.toList()) {
                found.addAll(secrets.in("log " + log.getFileName(), Files.readAllBytes(log)));
            }
        }
    }

    private void huntRest(Secrets secrets, List<String> found) throws Exception {
        List<String> paths = new ArrayList<>(List.of("/api/v1/nodes"));
        for (String name : names) {
            paths.add("/api/v1/nodes/" + name);
            paths.add("/api/v1/nodes/" + name + "/history");
            paths.add("/api/v1/nodes/" + name + "/files");
        }
        for (String path : paths) {
            found.addAll(secrets.in("GET " + path, berth.api().get(path).text()));
        }
    }

    private void plantInTopic() throws Exception {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", berth.stack().broker().bootstrapServers()),
                        new StringSerializer(),
                        new StringSerializer())) {
            producer.send(
                            new ProducerRecord<>(
                                    berth.stack().topics().nodes(),
                                    "planted",
                                    Base64.getEncoder()
                                            .encodeToString(
                                                    PLANTED.getBytes(StandardCharsets.UTF_8))))
                    .get();
        }
    }

    private void plantInTable() throws SQLException {
        try (Connection admin =
                        DriverManager.getConnection(berth.stack().postgres().adminJdbcUrl());
                Statement statement = admin.createStatement()) {
            statement.execute("create table public.planted (note bytea)");
            statement.execute("insert into public.planted values ('" + PLANTED + "'::bytea)");
        }
    }

    private void plantInLog() throws IOException {
        Files.writeString(
                berth.stack().dir().resolve("logs/distributor.log"),
                "pushed {\"token\":\"" + PLANTED + "\"}\n",
                StandardOpenOption.APPEND);
    }

    private void plantInCommandLine() throws Exception {
        ProcessBuilder builder = new ProcessBuilder("sleep", "600");
        builder.environment().put("LEAK", PLANTED);
        Process process = builder.start();
        try {
            processes.awaitSeen(process.pid());
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private void plantInRestAnswer() throws Exception {
        int status =
                berth.api()
                        .post(
                                "/api/v1/nodes/" + names.getFirst() + "/hold",
                                "{\"reason\": \"see " + PLANTED + "\"}")
                        .status();
        assertThat(status).isEqualTo(200);
    }
}
