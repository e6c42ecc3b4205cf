/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.postgres;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Creates the database, and in it a role and a schema per service that see nothing else. */
final class ServiceRoles {

    static final String DATABASE = "berth";

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,40}");

    private final String maintenanceUrl;
    private final String adminUrl;

    ServiceRoles(int port) {
        this.maintenanceUrl = url(port, "postgres") + "?user=postgres";
        this.adminUrl = url(port, DATABASE) + "?user=postgres";
    }

    static String url(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    String adminUrl() {
        return adminUrl;
    }

    /** The database is closed to everybody who was not let in by name. */
    void ensureDatabase() throws SQLException {
        try (Connection connection = DriverManager.getConnection(maintenanceUrl)) {
            if (exists(connection, "SELECT 1 FROM pg_database WHERE datname = ?", DATABASE)) {
                return;
            }
            execute(
                    connection,
                    "CREATE DATABASE " + DATABASE,
                    "REVOKE ALL ON DATABASE " + DATABASE + " FROM PUBLIC",
                    "REVOKE ALL ON DATABASE postgres FROM PUBLIC");
        }
        try (Connection connection = DriverManager.getConnection(adminUrl)) {
            execute(connection, "REVOKE ALL ON SCHEMA public FROM PUBLIC");
        }
    }

    /** Returns the new password of the role; schema and role are made if they are not there. */
    String ensure(String name) throws SQLException {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "Not a service name: '" + name + "' (wanted: " + NAME.pattern() + ")");
        }
        String role = '"' + name + '"';
        String password = randomPassword();
        try (Connection connection = DriverManager.getConnection(adminUrl)) {
            boolean known = exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = ?", name);
            execute(
                    connection,
                    (known ? "ALTER" : "CREATE")
                            + " ROLE "
                            + role
                            + " LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '"
                            + password
                            + "'",
                    "GRANT CONNECT ON DATABASE " + DATABASE + " TO " + role,
                    "CREATE SCHEMA IF NOT EXISTS " + role + " AUTHORIZATION " + role,
                    "ALTER ROLE " + role + " SET search_path TO " + role);
        }
        return password;
    }

    private static boolean exists(Connection connection, String query, String name)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, name);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static void execute(Connection connection, String... commands) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String command : commands) {
                statement.execute(command);
            }
        }
    }

    private static String randomPassword() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
