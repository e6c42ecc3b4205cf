/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.check.postgres;

import dev.berth.check.Check;
import dev.berth.check.Finding;
import dev.berth.check.Finding.Failed;
import dev.berth.check.Finding.Seen;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Logs in as the service does, and looks at its role and its schema. Writes nothing. */
public final class PostgresCheck implements Check {

    private static final int OLDEST_SERVER = 14;
    private static final String PATIENCE_SECONDS = "15";
    private static final String HISTORY = "flyway_schema_history";

    /** A schema with these tables is that of a service of Berth. */
    private static final String OTHERS =
            """
            SELECT n.nspname FROM pg_namespace n
            WHERE n.nspname <> current_schema() AND has_schema_privilege(n.oid, 'USAGE')
              AND EXISTS (SELECT FROM pg_class c
                          WHERE c.relnamespace = n.oid AND c.relname = 'event_log_history')
            ORDER BY 1
            """;

    private final String url;
    private final String user;
    private final String password;

    /**
     * @param url as the service has it, with its schema
     */
    public PostgresCheck(String url, String user, String password) {
        this.url = url;
        this.user = user;
        this.password = password;
    }

    @Override
    public List<Finding> run() {
        String where = "Postgres at " + url.replaceFirst("\\?.*", "").replaceFirst("^jdbc:", "");
        Properties login = new Properties();
        login.setProperty("user", user);
        login.setProperty("password", password);
        login.setProperty("loginTimeout", PATIENCE_SECONDS);
        login.setProperty("connectTimeout", PATIENCE_SECONDS);
        login.setProperty("socketTimeout", PATIENCE_SECONDS);
        try (Connection connection = DriverManager.getConnection(url, login)) {
            List<Finding> findings = new ArrayList<>();
            findings.add(server(connection, where));
            schema(connection, findings);
            return findings;
        } catch (SQLException refused) {
            return List.of(PostgresRefusal.of(where, refused));
        }
    }

    private Finding server(Connection connection, String where) throws SQLException {
        int version = connection.getMetaData().getDatabaseMajorVersion();
        String tls =
                text(
                        connection,
                        "SELECT CASE WHEN ssl THEN version ELSE 'no TLS' END FROM pg_stat_ssl WHERE"
                                + " pid = pg_backend_pid()");
        return version < OLDEST_SERVER
                ? new Failed(
                        where + " is version " + version,
                        "Berth needs Postgres " + OLDEST_SERVER + " or newer")
                : new Seen("%s lets %s in (version %d, %s)".formatted(where, user, version, tls));
    }

    private void schema(Connection connection, List<Finding> findings) throws SQLException {
        String schema = text(connection, "SELECT current_schema()");
        if (schema == null) {
            findings.add(
                    new Failed(
                            "the schema of this service is not there, or %s may not use it"
                                    .formatted(user),
                            "CREATE SCHEMA <service>.schema AUTHORIZATION %s (docs/install.md has"
                                            .formatted(user)
                                    + " the whole roles.sql)"));
            return;
        }
        if (text(connection, "SELECT has_schema_privilege(current_schema(), 'CREATE')")
                        instanceof String may
                && may.equals("f")) {
            findings.add(
                    new Failed(
                            "%s may not create tables in schema %s".formatted(user, schema),
                            "ALTER SCHEMA %s OWNER TO %s".formatted(schema, user)));
        } else {
            findings.add(new Seen("schema %s is %s's".formatted(schema, user)));
        }
        findings.add(
                text(connection, "SELECT to_regclass('" + HISTORY + "')") == null
                        ? new Failed(
                                "schema " + schema + " has no tables yet",
                                "read why the init container did not migrate: kubectl logs <pod>"
                                        + " -c migrate")
                        : new Seen("schema " + schema + " is migrated"));
        List<String> others = texts(connection, OTHERS);
        findings.add(
                others.isEmpty()
                        ? new Seen("%s reaches no other service's schema".formatted(user))
                        : new Failed(
                                "%s can also use %s".formatted(user, String.join(", ", others)),
                                "give each service a role of its own that is no superuser and owns"
                                        + " its schema alone (roles.sql in docs/install.md)"));
    }

    private static @Nullable String text(Connection connection, String query) throws SQLException {
        List<String> rows = texts(connection, query);
        return rows.isEmpty() ? null : rows.getFirst();
    }

    /** NULL counts as no row. */
    private static List<String> texts(Connection connection, String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                String value = result.getString(1);
                if (value != null) {
                    rows.add(value);
                }
            }
        }
        return rows;
    }
}
