/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.outbox;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The relay's statements; the caller owns the transaction. */
final class OutboxTable {

    /**
     * The key is made of the schema: advisory locks are per database, and every service has a
     * schema of its own.
     */
    private static final String LOCK =
            """
            SELECT set_config('idle_in_transaction_session_timeout', ?, true),
                   pg_try_advisory_xact_lock(hashtextextended('berth.outbox.relay:' || current_schema(), 0))\
            """;

    /**
     * The oldest rows, in order, as many as fit. Deliberately without SKIP LOCKED: a row that is
     * passed over is a row out of order. Sizes are read without the values, which live out of line.
     */
    private static final String OLDEST =
            """
            SELECT o.id, o.record_id, o.topic, o.record_key, o.header_names, o.header_values, o.value, o.traceparent
              FROM (SELECT id, sum(size) OVER (ORDER BY id) - size AS before
                      FROM (SELECT id, octet_length(value)::bigint AS size
                              FROM outbox WHERE topic <> ALL (?) ORDER BY id LIMIT ?) AS oldest) AS fitting
              JOIN outbox o USING (id)
             WHERE fitting.before < ?
             ORDER BY o.id\
            """;

    private static final String DELETE = "DELETE FROM outbox WHERE id = ANY (?)";

    private OutboxTable() {}

    /**
     * Takes the relay's lock until the transaction ends; the server ends it when we stay silent for
     * {@code idle}, so that a relay that hangs does not keep the others from relaying.
     */
    static boolean tryLock(Connection connection, Duration idle) throws SQLException {
        try (var select = connection.prepareStatement(LOCK)) {
            select.setString(1, Long.toString(idle.toMillis()));
            try (var result = select.executeQuery()) {
                return result.next() && result.getBoolean(2);
            }
        }
    }

    static List<OutboxRow> oldest(
            Connection connection, Collection<String> exceptTopics, int rows, long bytes)
            throws SQLException {
        try (var select = connection.prepareStatement(OLDEST)) {
            select.setArray(
                    1, connection.createArrayOf("text", exceptTopics.toArray(String[]::new)));
            select.setInt(2, rows);
            select.setLong(3, bytes);
            try (var result = select.executeQuery()) {
                List<OutboxRow> oldest = new ArrayList<>();
                while (result.next()) {
                    oldest.add(row(result));
                }
                return oldest;
            }
        }
    }

    static void delete(Connection connection, Collection<OutboxRow> rows) throws SQLException {
        try (var delete = connection.prepareStatement(DELETE)) {
            delete.setArray(
                    1,
                    connection.createArrayOf(
                            "bigint", rows.stream().map(OutboxRow::id).toArray(Long[]::new)));
            delete.executeUpdate();
        }
    }

    private static OutboxRow row(ResultSet result) throws SQLException {
        var names = (String[]) result.getArray(5).getArray();
        var values = (String[]) result.getArray(6).getArray();
        Map<String, String> headers = LinkedHashMap.newLinkedHashMap(names.length);
        for (int i = 0; i < names.length; i++) {
            headers.put(names[i], values[i]);
        }
        return new OutboxRow(
                result.getLong(1),
                result.getObject(2, UUID.class),
                result.getString(3),
                result.getString(4),
                headers,
                result.getBytes(7),
                result.getString(8));
    }
}
