/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.migration;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a version of a service knows of its tables, read from the catalogue: parents before
 * children.
 */
record Schema(List<Table> tables) {

    record Table(String name, List<Column> columns) {

        List<Column> writable() {
            return columns.stream().filter(column -> !column.generated).toList();
        }

        /** What a row cannot be without. */
        List<Column> required() {
            return writable().stream().filter(column -> column.required).toList();
        }

        List<String> names() {
            return columns.stream().map(Column::name).toList();
        }
    }

    /**
     * @param type as a cast takes it
     * @param length of a varchar; 0 if there is no limit
     * @param allowed what a check constraint of the column lists first
     * @param parent the table and column a foreign key points to, as {@code table.column}
     * @param key part of the primary key
     */
    record Column(
            String name,
            String type,
            int length,
            boolean required,
            boolean generated,
            Optional<String> allowed,
            Optional<String> parent,
            boolean key) {}

    private static final Pattern FIRST_ALLOWED = Pattern.compile("ARRAY\\['([^']*)'");

    private static final String COLUMNS =
            """
            SELECT c.relname, a.attname, format_type(a.atttypid, NULL) AS type,
                   CASE WHEN a.atttypmod > 4 AND a.atttypid = 'varchar'::regtype
                        THEN a.atttypmod - 4 ELSE 0 END AS length,
                   a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AS required,
                   a.attidentity = 'a' OR a.attgenerated <> '' AS generated,
                   (SELECT string_agg(pg_get_constraintdef(k.oid), ' ') FROM pg_constraint k
                     WHERE k.conrelid = c.oid AND k.contype = 'c' AND k.conkey = ARRAY[a.attnum])
                     AS checks,
                   (SELECT f.confrelid::regclass || '.' || fa.attname FROM pg_constraint f
                      JOIN pg_attribute fa ON fa.attrelid = f.confrelid
                       AND fa.attnum = f.confkey[array_position(f.conkey, a.attnum)]
                     WHERE f.conrelid = c.oid AND f.contype = 'f' AND a.attnum = ANY (f.conkey)
                     LIMIT 1) AS parent,
                   EXISTS (SELECT FROM pg_constraint p WHERE p.conrelid = c.oid
                     AND p.contype = 'p' AND a.attnum = ANY (p.conkey)) AS key
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
              AND a.attnum > 0 AND NOT a.attisdropped AND c.relname <> 'flyway_schema_history'
            ORDER BY c.relname, a.attnum
            """;

    static Schema read(Connection connection) throws SQLException {
        Map<String, List<Column>> columns = new LinkedHashMap<>();
        try (var statement = connection.createStatement();
                ResultSet row = statement.executeQuery(COLUMNS)) {
            while (row.next()) {
                columns.computeIfAbsent(row.getString("relname"), _ -> new ArrayList<>())
                        .add(
                                new Column(
                                        row.getString("attname"),
                                        row.getString("type"),
                                        row.getInt("length"),
                                        row.getBoolean("required"),
                                        row.getBoolean("generated"),
                                        firstAllowed(row.getString("checks")),
                                        Optional.ofNullable(row.getString("parent")),
                                        row.getBoolean("key")));
            }
        }
        List<Table> sorted = new ArrayList<>();
        while (sorted.size() < columns.size()) {
            int before = sorted.size();
            columns.forEach(
                    (name, its) -> {
                        if (sorted.stream().noneMatch(table -> table.name().equals(name))
                                && its.stream().allMatch(column -> known(column, name, sorted))) {
                            sorted.add(new Table(name, its));
                        }
                    });
            if (sorted.size() == before) {
                throw new IllegalStateException("foreign keys in a circle: " + columns.keySet());
            }
        }
        return new Schema(sorted);
    }

    private static boolean known(Column column, String table, List<Table> sorted) {
        return column.parent
                .map(parent -> parent.substring(0, parent.indexOf('.')))
                .filter(parent -> !parent.equals(table))
                .map(parent -> sorted.stream().anyMatch(known -> known.name().equals(parent)))
                .orElse(true);
    }

    private static Optional<String> firstAllowed(String checks) {
        if (checks == null) {
            return Optional.empty();
        }
        Matcher matcher = FIRST_ALLOWED.matcher(checks);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
