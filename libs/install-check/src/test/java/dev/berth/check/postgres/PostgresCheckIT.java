/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.check.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.check.Finding;
import dev.berth.check.Finding.Failed;
import dev.berth.check.Finding.Seen;
import dev.berth.sandbox.LoopbackPorts;
import dev.berth.sandbox.cluster.CertificateAuthority;
import dev.berth.sandbox.postgres.SandboxPostgres;
import dev.berth.sandbox.postgres.ServiceDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Against a server with TLS: what is wrong with role or schema is found, and said with what to do.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresCheckIT {

    private final CertificateAuthority authority = new CertificateAuthority();

    @TempDir private static Path dir;
    private SandboxPostgres postgres;
    private ServiceDatabase service;

    @BeforeAll
    void start() throws Exception {
        postgres = SandboxPostgres.startWithTls(dir.resolve("postgres"), authority);
        service = migrated("distributor");
    }

    @AfterAll
    void stop() {
        postgres.close();
    }

    @Test
    void aServiceWithItsMigratedSchemaLacksNothing() throws Exception {
        // When
        List<Finding> findings = check(service, verified(authority), service.password());

        // Then
        assertThat(findings).hasSize(4).hasOnlyElementsOfType(Seen.class);
        assertThat(findings.getFirst().what()).contains("TLSv1.3");
    }

    @Test
    void aWrongPasswordIsNamedWithTheSecretToLookAt() throws Exception {
        // When
        List<Finding> findings = check(service, verified(authority), "wrong");

        // Then
        assertThat(failure(findings).what()).contains("refused this service's login");
        assertThat(failure(findings).remedy()).contains("postgresSecret");
    }

    @Test
    void aServerOfAnotherAuthorityIsNotTrusted() throws Exception {
        // When
        List<Finding> findings =
                check(service, verified(new CertificateAuthority()), service.password());

        // Then
        assertThat(failure(findings).what()).contains("TLS handshake");
        assertThat(failure(findings).remedy()).contains("postgres.tls.ca.secret");
    }

    @Test
    void aServerThatWantsTlsSaysSo() {
        // When
        List<Finding> findings = check(service, "sslmode=disable", service.password());

        // Then
        assertThat(failure(findings).remedy()).contains("postgres.tls.mode");
    }

    @Test
    void nobodyAtThatPortIsNoLoginProblem() throws Exception {
        // Given
        String url = "jdbc:postgresql://127.0.0.1:" + LoopbackPorts.free(LoopbackPorts.localhost());

        // When
        List<Finding> findings =
                new PostgresCheck(url + "/berth", service.user(), service.password()).run();

        // Then
        assertThat(failure(findings).what()).contains("does not take a connection");
        assertThat(failure(findings).remedy()).contains("postgres.host");
    }

    @Test
    void aSchemaThatIsNotThereIsToldWithTheStatementThatMakesIt() throws Exception {
        // When
        List<Finding> findings =
                check(service, verified(authority) + "&currentSchema=none", service.password());

        // Then
        assertThat(failure(findings).remedy()).contains("AUTHORIZATION distributor");
    }

    @Test
    void anEmptySchemaPointsAtTheInitContainer() throws Exception {
        // Given
        ServiceDatabase empty = postgres.createService("csr_approver");

        // When
        List<Finding> findings = check(empty, verified(authority), empty.password());

        // Then
        assertThat(failure(findings).remedy()).contains("-c migrate");
    }

    @Test
    void aRoleThatReachesAnotherServicesSchemaIsRefused() throws Exception {
        // Given
        ServiceDatabase greedy = migrated("config_renderer");
        sql("GRANT USAGE ON SCHEMA distributor TO config_renderer");

        // When
        List<Finding> findings = check(greedy, verified(authority), greedy.password());

        // Then
        assertThat(failure(findings).what()).contains("can also use distributor");
    }

    @Test
    void aRoleThatMayNotCreateTablesIsTold() throws Exception {
        // Given
        ServiceDatabase reader = migrated("reader");
        sql("ALTER SCHEMA reader OWNER TO postgres", "GRANT USAGE ON SCHEMA reader TO reader");

        // When
        List<Finding> findings = check(reader, verified(authority), reader.password());

        // Then
        assertThat(failure(findings).what()).contains("may not create tables");
    }

    private ServiceDatabase migrated(String name) throws Exception {
        ServiceDatabase database = postgres.createService(name);
        sql(
                "CREATE TABLE " + name + ".flyway_schema_history ()",
                "CREATE TABLE " + name + ".event_log_history ()");
        return database;
    }

    private void sql(String... statements) throws Exception {
        try (Connection admin = DriverManager.getConnection(postgres.adminJdbcUrl());
                var statement = admin.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    private static List<Finding> check(ServiceDatabase database, String options, String password) {
        return new PostgresCheck(database.jdbcUrl() + "?" + options, database.user(), password)
                .run();
    }

    private static String verified(CertificateAuthority trusted) throws Exception {
        Path ca =
                Files.writeString(
                        Files.createTempFile(dir, "ca", ".crt"), trusted.certificatePem());
        return "sslmode=verify-full&sslrootcert=" + ca;
    }

    private static Failed failure(List<Finding> findings) {
        return findings.stream()
                .filter(Failed.class::isInstance)
                .map(Failed.class::cast)
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing failed: " + findings));
    }
}
