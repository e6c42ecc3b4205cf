/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.migration;

import dev.berth.migration.Schema.Column;
import dev.berth.migration.Schema.Table;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A service of an older version at work: it names the columns it knows and no other. Its rows are
 * made from the catalogue, so that a table nobody thought of is filled too.
 */
final class OldVersion {

    private final Connection connection;
    private final Schema known;
    private final List<String> problems = new ArrayList<>();
    private int counter;

    OldVersion(Connection connection, Schema known) {
        this.connection = connection;
        this.known = known;
    }

    /** What it could not do, in sentences. */
    List<String> problems() {
        return List.copyOf(problems);
    }

    /** In each table a row with everything it knows, and one with what it must say. */
    void insert() {
        for (Table table : known.tables()) {
            insert(table, table.writable(), "a whole row");
            insert(table, table.required(), "a row of required columns");
        }
    }

    /** Each row as text, over the columns it knows, by table. */
    Map<String, List<String>> select() {
        Map<String, List<String>> rows = new TreeMap<>();
        for (Table table : known.tables()) {
            String query =
                    "SELECT ROW(%s)::text FROM %s ORDER BY 1"
                            .formatted(String.join(", ", quoted(table.names())), quote(table));
            List<String> found = new ArrayList<>();
            attempt(
                    "read " + table.name(),
                    () -> {
                        try (var statement = connection.createStatement();
                                ResultSet result = statement.executeQuery(query)) {
                            while (result.next()) {
                                found.add(result.getString(1));
                            }
                        }
                    });
            rows.put(table.name(), found);
        }
        return rows;
    }

    /** Every column that is no key, of every row, gets a new value. */
    void update() {
        for (Table table : known.tables()) {
            List<String> changes = new ArrayList<>();
            for (Column column : table.writable()) {
                if (!column.key() && column.parent().isEmpty()) {
                    changes.add('"' + column.name() + "\" = " + sample(column));
                }
            }
            if (!changes.isEmpty()) {
                String key = "ctid = (SELECT min(ctid) FROM " + quote(table) + ")";
                execute(
                        "update " + table.name(),
                        "UPDATE %s SET %s WHERE %s"
                                .formatted(quote(table), String.join(", ", changes), key));
            }
        }
    }

    /** Children before parents. */
    void delete() {
        for (Table table : known.tables().reversed()) {
            execute("delete from " + table.name(), "DELETE FROM " + quote(table));
        }
    }

    private void insert(Table table, List<Column> columns, String what) {
        List<String> names = quoted(columns.stream().map(Column::name).toList());
        List<String> values = columns.stream().map(this::sample).toList();
        execute(
                "insert " + what + " into " + table.name(),
                columns.isEmpty()
                        ? "INSERT INTO %s DEFAULT VALUES".formatted(quote(table))
                        : "INSERT INTO %s (%s) VALUES (%s)"
                                .formatted(
                                        quote(table),
                                        String.join(", ", names),
                                        String.join(", ", values)));
    }

    /** No value twice, so that no unique index minds. */
    private String sample(Column column) {
        if (column.parent().isPresent()) {
            String parent = column.parent().get();
            int dot = parent.indexOf('.');
            return "(SELECT %s FROM %s ORDER BY 1 LIMIT 1)"
                    .formatted(parent.substring(dot + 1), parent.substring(0, dot));
        }
        counter++;
        if (column.allowed().isPresent()) {
            return "'" + column.allowed().get() + "'";
        }
        String word = Integer.toString(counter, 36);
        return switch (column.type()) {
            case "text" -> "'some text " + word + "'";
            case "character varying" ->
                    "left('%s of a word', %d)"
                            .formatted(word, column.length() == 0 ? 20 : column.length());
            case "integer", "bigint", "smallint", "numeric" -> Integer.toString(counter);
            case "boolean" -> "true";
            case "uuid" -> "gen_random_uuid()";
            case "bytea" -> "'\\x" + "%04x".formatted(counter) + "'::bytea";
            case "bytea[]" -> "ARRAY['\\x%04x'::bytea]".formatted(counter);
            case "text[]" -> "ARRAY['%s']".formatted(word);
            case "timestamp with time zone" -> "now() + interval '%d s'".formatted(counter);
            case "jsonb", "json" -> "'{\"n\": %d}'".formatted(counter);
            default ->
                    throw new IllegalStateException(
                            "no sample for the type %s of column %s: add it here"
                                    .formatted(column.type(), column.name()));
        };
    }

    private void execute(String doing, String sql) {
        attempt(
                doing,
                () -> {
                    try (var statement = connection.createStatement()) {
                        statement.execute(sql);
                    }
                });
    }

    @FunctionalInterface
    private interface Act {
        void run() throws SQLException;
    }

    private void attempt(String doing, Act act) {
        try {
            act.run();
        } catch (SQLException refused) {
            problems.add("the old version cannot " + doing + ": " + refused.getMessage());
        }
    }

    private static String quote(Table table) {
        return '"' + table.name() + '"';
    }

    private static List<String> quoted(List<String> names) {
        return names.stream().map(name -> '"' + name + '"').toList();
    }
}
