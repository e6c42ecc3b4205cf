/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sandbox.postgres.SandboxPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every migration of every service and of event-log runs while the previous version works on the
 * same tables. What is added later is found by itself.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RollingUpdateE2E {

    private static final Path HOME = Path.of(System.getProperty("berth.home", ".."));

    /** Says every step of every migration. */
    private final Logger steps = Logger.getLogger("org.flywaydb");

    private final AtomicInteger schemas = new AtomicInteger();

    @TempDir private static Path dir;
    private SandboxPostgres postgres;

    @BeforeAll
    void start() throws Exception {
        steps.setLevel(Level.WARNING);
        postgres = SandboxPostgres.start(dir.resolve("postgres"));
    }

    @AfterAll
    void stop() {
        postgres.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("folders")
    void theVersionBeforeGoesOnWorkingAndLosesNothing(String name, Path folder) throws Exception {
        // Given
        RollingUpdate update = update(folder);
        List<String> versions = update.versions();

        // When
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < versions.size(); i++) {
            // The newest is filled too: whoever adds the next migration need not touch this test.
            String next = versions.get(Math.min(i + 1, versions.size() - 1));
            problems.addAll(update.problems(versions.get(i), next));
        }

        // Then
        assertThat(versions).as(name).isNotEmpty();
        assertThat(problems).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALTER TABLE t ADD COLUMN d text NOT NULL DEFAULT '' ; ALTER TABLE t ALTER d DROP"
                        + " DEFAULT | insert",
                "ALTER TABLE t DROP COLUMN a | insert",
                "ALTER TABLE t RENAME COLUMN a TO c | read t",
                "DROP TABLE t | read t",
                "ALTER TABLE t ADD CHECK (n < 0) NOT VALID | insert",
                "ALTER TABLE t ALTER a SET NOT NULL, ALTER a DROP DEFAULT | insert",
                "DELETE FROM t | rows of t changed",
                "UPDATE t SET a = 'other' | rows of t changed",
                "CREATE UNIQUE INDEX ON t (b) | insert"
            })
    void whatWouldBreakTheOldVersionIsFound(String second, String problem, @TempDir Path folder)
            throws Exception {
        // Given
        Files.writeString(
                folder.resolve("V1__first.sql"),
                "CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
                        + " n integer NOT NULL, a text DEFAULT 'a', b boolean);");
        Files.writeString(folder.resolve("V2__second.sql"), second + ";");

        // When
        List<String> problems = update(folder).problems("1", "2");

        // Then
        assertThat(problems).anyMatch(found -> found.contains(problem.strip()));
    }

    @Test
    void whatAddsOnlyIsNoProblem(@TempDir Path folder) throws Exception {
        // Given
        Files.writeString(
                folder.resolve("V1__first.sql"),
                "CREATE TABLE p (name varchar(3) PRIMARY KEY); CREATE TABLE a_child (id uuid"
                    + " PRIMARY KEY, name varchar(3) NOT NULL REFERENCES p (name), state text NOT"
                    + " NULL CHECK (state IN ('ON', 'OFF')));");
        Files.writeString(
                folder.resolve("V2__second.sql"),
                "ALTER TABLE p ADD COLUMN d text NOT NULL DEFAULT 'd'; CREATE TABLE q (x text);");

        // When
        List<String> problems = update(folder).problems("1", "2");

        // Then
        assertThat(problems).isEmpty();
    }

    static Stream<Arguments> folders() throws IOException {
        List<Path> folders = new ArrayList<>();
        folders.add(HOME.resolve("libs/event-log/src/main/resources/db/event-log"));
        try (Stream<Path> services = Files.list(HOME.resolve("services"))) {
            services.map(service -> service.resolve("src/main/resources/db/migration"))
                    .filter(Files::isDirectory)
                    .sorted()
                    .forEach(folders::add);
        }
        assertThat(folders).hasSizeGreaterThanOrEqualTo(4);
        return folders.stream()
                .map(folder -> Arguments.of(HOME.relativize(folder).getName(1).toString(), folder));
    }

    private RollingUpdate update(Path folder) {
        // A schema for each: Flyway would take the history of another folder for its own.
        return new RollingUpdate(
                postgres.adminJdbcUrl(), folder, "rolling_" + schemas.incrementAndGet());
    }
}
