/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.migration;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;

/**
 * A rolling update of one set of migrations: tables of one version are filled, migrated to the
 * next, and the old version goes on working on them.
 */
final class RollingUpdate {

    private final String url;
    private final Path migrations;
    private final String schema;

    /**
     * @param url of an administrator
     * @param schema is made anew for each run
     */
    RollingUpdate(String url, Path migrations, String schema) {
        this.url = url;
        this.migrations = migrations;
        this.schema = schema;
    }

    /** The versions there are, oldest first. */
    List<String> versions() {
        return Arrays.stream(flyway("latest").info().all())
                .map(migration -> migration.getVersion().getVersion())
                .toList();
    }

    /**
     * What goes wrong when a database filled by {@code from} is migrated to {@code to} while {@code
     * from} goes on.
     */
    List<String> problems(String from, String to) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url)) {
            try (var statement = connection.createStatement()) {
                statement.execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
                statement.execute("CREATE SCHEMA " + schema);
                statement.execute("SET search_path TO " + schema);
            }
            flyway(from).migrate();
            OldVersion old = new OldVersion(connection, Schema.read(connection));
            old.insert();
            Map<String, List<String>> before = old.select();

            flyway(to).migrate();

            Map<String, List<String>> after = old.select();
            List<String> lost = new ArrayList<>();
            before.forEach(
                    (table, rows) -> {
                        if (!rows.equals(after.get(table))) {
                            lost.add(
                                    "rows of %s changed from %s to %s"
                                            .formatted(table, rows, after.get(table)));
                        }
                    });
            old.insert();
            old.update();
            old.delete();
            lost.addAll(old.problems());
            return lost;
        }
    }

    private Flyway flyway(String target) {
        return Flyway.configure()
                .dataSource(url, null, null)
                .schemas(schema)
                .locations("filesystem:" + migrations.toAbsolutePath().normalize())
                .placeholderReplacement(false)
                .target(MigrationVersion.fromVersion(target))
                .load();
    }
}
