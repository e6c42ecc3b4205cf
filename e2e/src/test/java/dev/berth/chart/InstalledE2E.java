/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.e2e.stack.ClusterStart;
import dev.berth.events.Producer;
import dev.berth.sandbox.broker.SandboxBroker;
import dev.berth.sandbox.postgres.SandboxPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir private static Path dir;
    private SandboxBroker broker;
    private SandboxPostgres postgres;
    private Installation berth;

    @BeforeAll
    void install() throws Exception {
        broker = SandboxBroker.start(dir.resolve("broker"));
        postgres = SandboxPostgres.start(dir.resolve("postgres"));
        berth =
                new Installation(
                        dir.resolve("berth"),
                        postgres,
                        Map.of(),
                        List.of(
                                "kafka.bootstrapServers=" + broker.bootstrapServers(),
                                "postgres.tls.mode=disable",
                                "unverifiedTaint=true",
                                "pools.far.user=deploy",
                                "pools.far.kubelet.maxPods=60",
                                "ssh.jumpHosts.bastion.address=bastion.example.net",
                                "ssh.jumpHosts.bastion.limit=4",
                                "ssh.jumpHosts.bastion.fingerprint=SHA256:AAAA"),
                        this::cluster);
        berth.createTopics(broker);
    }

    ClusterStart<?> cluster(Path rendered) {
        return ClusterStart.sandbox(rendered);
    }

    @AfterAll
    void stop() throws Exception {
        for (AutoCloseable part : new AutoCloseable[] {berth, postgres, broker}) {
            if (part != null) {
                part.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Producer.class)
    void theInitContainerMigratesAndTheServiceBecomesReady(Producer service) throws Exception {
        // When
        Installation.Ended migration = berth.migrate(service);
        int tables = tables(service);
        Process running = berth.start(service);

        // Then
        assertThat(migration.status()).as(migration.log()).isZero();
        assertThat(tables).as("tables of the service and of event-log").isGreaterThan(5);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            assertThat(running.isAlive())
                                    .as(Files.readString(berth.log(service)))
                                    .isTrue();
                            assertThat(berth.ready(service)).isEqualTo("200");
                        });
        running.destroy();
    }

    @ParameterizedTest
    @EnumSource(Producer.class)
    void helmTestFindsNothingMissing(Producer service) throws Exception {
        // Given
        berth.migrate(service);

        // When
        Installation.Ended check = berth.check(service);

        // Then
        assertThat(check.status()).as(check.log()).isZero();
        assertThat(check.log()).contains(" 0 failed").contains("Kafka at").contains("Postgres at");
        assertThat(check.log().contains("system:bootstrappers:berth"))
                .isEqualTo(service == Producer.DISTRIBUTOR);
        assertThat(check.log().contains("nobody but Berth approves"))
                .isEqualTo(service == Producer.CSR_APPROVER);
        assertThat(check.log().lines().count())
                .as("nothing but the report:%n%s", check.log())
                .isLessThan(40);
    }

    private int tables(Producer service) throws Exception {
        try (Connection connection = DriverManager.getConnection(postgres.adminJdbcUrl());
                var query =
                        connection.prepareStatement(
                                "SELECT count(*) FROM information_schema.tables WHERE table_schema"
                                        + " = ?")) {
            query.setString(1, service.service().replace('-', '_'));
            try (ResultSet rows = query.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }
}
