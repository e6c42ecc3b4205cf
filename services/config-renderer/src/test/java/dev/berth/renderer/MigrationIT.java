/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sandbox.TemporaryFolder;
import dev.berth.sandbox.postgres.SandboxPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** What migrations make of the nodes that are there. */
class MigrationIT {

    private static final String NODE =
            "insert into node (name, version, phase, attempt, pool, spec, takeover, last_event_at,"
                + " phases, conditions, automatic_attempts, created_at, updated_at) values ('%s',"
                + " 0, 'REGISTERED', 1, 'p', '{\"source\":\"dc1\",\"internalIPs\":[\"%s\"],"
                + "\"externalIPs\":[\"192.0.2.7\"],\"dnsNames\":[\"%s.example.net\",\"k1\"]}',"
                + " false, now() + interval '4 minutes', '{}', '[]', 0, now() + interval '%d"
                + " seconds', now())";

    @Test
    void nodesKeepTheNamesAndAddressesNobodyHadBeforeThem() throws Exception {
        try (TemporaryFolder folder = TemporaryFolder.create("renderer-migration");
                SandboxPostgres postgres = SandboxPostgres.start(folder.path().resolve("pg"));
                Connection connection = DriverManager.getConnection(postgres.adminJdbcUrl());
                Statement statement = connection.createStatement()) {
            // Given
            migrate(postgres, "2");
            statement.execute("set search_path to renderer");
            for (String[] node :
                    new String[][] {{"k2", "10.0.0.2", "2"}, {"k1", "10.0.0.1", "9"}}) {
                statement.execute(
                        NODE.formatted(node[0], node[1], node[0], Integer.parseInt(node[2])));
                statement.execute(
                        "insert into node_claim values ('ssh', '%s port 22', '%s')"
                                .formatted(node[1], node[0]));
            }
            statement.execute(NODE.formatted("k3", "10.0.0.2", "k3", 0));

            // When
            migrate(postgres, "latest");

            // Then
            assertThat(
                            column(
                                    statement,
                                    "select kind || ' ' || value || ' ' || node from node_claim"
                                            + " where kind <> 'ssh' order by 1"))
                    .containsExactly(
                            "dns k1 k1",
                            "dns k1.example.net k1",
                            "dns k2 k2",
                            "dns k2.example.net k2",
                            "ip 192.0.2.7 k2");
            assertThat(
                            column(
                                    statement,
                                    "select (event_times::json ->> 'dc1')::timestamptz <= now()"
                                            + " from node"))
                    .containsExactly("t", "t", "t");
        }
    }

    private static void migrate(SandboxPostgres postgres, String target) {
        Flyway.configure()
                .dataSource(postgres.adminJdbcUrl(), null, null)
                .schemas("renderer")
                .locations("classpath:db/migration")
                .target(target)
                .load()
                .migrate();
    }

    private static List<String> column(Statement statement, String query) throws SQLException {
        List<String> found = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                found.add(result.getString(1));
            }
        }
        return found;
    }
}
