/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.outbox;

import dev.berth.eventlog.DatabaseFailedException;
import dev.berth.eventlog.EventLogConfig;
import dev.berth.eventlog.OutboundRecord;
import dev.berth.eventlog.Outbox;
import dev.berth.eventlog.RecordTooLargeException;
import dev.berth.eventlog.pace.AfterCommit;
import dev.berth.eventlog.trace.TraceParent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Appends to the outbox table and wakes the relay after the commit. */
@ApplicationScoped
class PostgresOutbox implements Outbox {

    private static final String APPEND =
            """
            INSERT INTO outbox (record_id, topic, record_key, header_names, header_values, value, traceparent)
            VALUES (?, ?, ?, ?, ?, ?, ?)\
            """;

    private final DataSource dataSource;
    private final AfterCommit afterCommit;
    private final OutboxWake wake;
    private final int maxBytes;

    PostgresOutbox(
            DataSource dataSource,
            AfterCommit afterCommit,
            OutboxWake wake,
            EventLogConfig config) {
        this.dataSource = dataSource;
        this.afterCommit = afterCommit;
        this.wake = wake;
        this.maxBytes = config.relay().maxRecordBytes();
    }

    @Override
    @Transactional(Transactional.TxType.MANDATORY)
    public void append(OutboundRecord record) {
        refuseTooLarge(record);
        try (var connection = dataSource.getConnection();
                var insert = connection.prepareStatement(APPEND)) {
            var names = record.headers().keySet().stream().sorted().toArray(String[]::new);
            var values = new String[names.length];
            for (int i = 0; i < names.length; i++) {
                values[i] = record.headers().get(names[i]);
            }
            insert.setObject(1, record.id());
            insert.setString(2, record.topic());
            insert.setString(3, record.key());
            insert.setArray(4, connection.createArrayOf("text", names));
            insert.setArray(5, connection.createArrayOf("text", values));
            insert.setBytes(6, record.value());
            insert.setString(7, TraceParent.current());
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new DatabaseFailedException(
                    "appending record " + record.id() + " to the outbox", e);
        }
        afterCommit.give(wake.signal);
    }

    private void refuseTooLarge(OutboundRecord record) {
        long size = RecordSize.of(record);
        if (size > maxBytes) {
            throw new RecordTooLargeException(
                    "record %s for %s, key %s, has %d bytes; at most %d may leave (berth.event-log.relay.max-record-bytes)"
                            .formatted(record.id(), record.topic(), record.key(), size, maxBytes));
        }
    }
}
