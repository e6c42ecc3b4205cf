/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxPostgresIT {

    @TempDir static Path dir;
    static SandboxPostgres postgres;

    @BeforeAll
    static void startPostgres() throws Exception {
        postgres = SandboxPostgres.start(dir);
    }

    @AfterAll
    static void closePostgres() {
        postgres.close();
    }

    @Test
    void commitsAreDurableAlsoAfterARestart() throws Exception {
        // Given
        List<String> before = durability();

        // When
        postgres.stop();
        postgres.restart();

        // Then
        assertThat(Stream.concat(before.stream(), durability().stream()))
                .hasSize(6)
                .containsOnly("on");
    }

    @Test
    void restartKeepsAddressPasswordsAndRows() throws Exception {
        // Given
        ServiceDatabase service = postgres.createService("keeper");
        run(service, "CREATE TABLE kept (v text)", "INSERT INTO kept VALUES ('still here')");

        // When
        postgres.stop();
        postgres.restart();

        // Then
        assertThat(ask(service, "SELECT v FROM kept")).isEqualTo("still here");
    }

    @Test
    void aStoppedServerTakesNoConnections() throws Exception {
        // Given
        ServiceDatabase service = postgres.createService("away");

        // When
        postgres.stop();

        // Then
        try {
            assertThatThrownBy(() -> ask(service, "SELECT 1")).isInstanceOf(SQLException.class);
        } finally {
            postgres.restart();
        }
    }

    @Test
    void unqualifiedTablesLandInTheServicesOwnSchema() throws Exception {
        // Given
        ServiceDatabase service = postgres.createService("config-renderer");

        // When
        run(service, "CREATE TABLE node (name text)");

        // Then
        assertThat(ask(service, "SELECT schemaname FROM pg_tables WHERE tablename = 'node'"))
                .isEqualTo("config-renderer")
                .isEqualTo(service.schema());
    }

    @Test
    void aServiceCannotReadAnothersTables() throws Exception {
        // Given
        ServiceDatabase owner = postgres.createService("owner");
        ServiceDatabase stranger = postgres.createService("stranger");
        run(owner, "CREATE TABLE secret (v text)");

        // When
        var reading = assertThatThrownBy(() -> ask(stranger, "SELECT count(*) FROM owner.secret"));

        // Then
        reading.hasMessageContaining("permission denied for schema owner");
    }

    @Test
    void aServiceCannotCreateTablesOutsideItsSchema() {
        // Given
        ServiceDatabase service = postgres.createService("modest");

        // When
        var creation = assertThatThrownBy(() -> run(service, "CREATE TABLE public.t (v text)"));

        // Then
        creation.hasMessageContaining("permission denied for schema public");
    }

    @Test
    void aWrongPasswordIsRefused() {
        // Given
        ServiceDatabase service = postgres.createService("guarded");
        ServiceDatabase guessed =
                new ServiceDatabase(service.schema(), service.jdbcUrl(), service.user(), "guess");

        // When
        var login = assertThatThrownBy(() -> ask(guessed, "SELECT 1"));

        // Then
        login.hasMessageContaining("password authentication failed");
    }

    @Test
    void creatingAServiceTwiceGivesTheSameLogin() {
        // Given
        ServiceDatabase first = postgres.createService("twice");

        // When
        ServiceDatabase second = postgres.createService("twice");

        // Then
        assertThat(second).isEqualTo(first);
    }

    @Test
    void aNameThatWouldNeedEscapingIsRefused() {
        // Given
        String name = "x\"; DROP SCHEMA owner; --";

        // When
        var creation = assertThatThrownBy(() -> postgres.createService(name));

        // Then
        creation.isInstanceOf(IllegalArgumentException.class).hasMessageContaining(name);
    }

    private static List<String> durability() throws SQLException {
        try (Connection admin = DriverManager.getConnection(postgres.adminJdbcUrl())) {
            return List.of(
                    one(admin, "SHOW fsync"),
                    one(admin, "SHOW synchronous_commit"),
                    one(admin, "SHOW full_page_writes"));
        }
    }

    private static void run(ServiceDatabase service, String... commands) throws SQLException {
        try (Connection connection = connect(service);
                Statement statement = connection.createStatement()) {
            for (String command : commands) {
                statement.execute(command);
            }
        }
    }

    private static String ask(ServiceDatabase service, String query) throws SQLException {
        try (Connection connection = connect(service)) {
            return one(connection, query);
        }
    }

    private static String one(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private static Connection connect(ServiceDatabase service) throws SQLException {
        return DriverManager.getConnection(service.jdbcUrl(), service.user(), service.password());
    }
}
