/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.hearing;

import dev.berth.eventlog.DatabaseFailedException;
import dev.berth.eventlog.Inbox;
import dev.berth.eventlog.UndeliverableException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** One row per record that took effect. */
@ApplicationScoped
class PostgresInbox implements Inbox {

    private static final String MARK =
            "INSERT INTO inbox (record_id, content) VALUES (?, ?) ON CONFLICT (record_id) DO"
                    + " NOTHING";

    private static final String CONTENT = "SELECT content FROM inbox WHERE record_id = ?";

    private static final String FORGET =
            """
            DELETE FROM inbox WHERE record_id IN
                (SELECT record_id FROM inbox WHERE heard_at < now() - ? * interval '1 second' ORDER BY heard_at LIMIT ?)\
            """;

    private final DataSource dataSource;

    PostgresInbox(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    @Transactional(Transactional.TxType.MANDATORY)
    public boolean firstTime(String recordId) {
        return mark(InboxKey.of(recordId), null);
    }

    @Override
    @Transactional(Transactional.TxType.MANDATORY)
    public boolean firstTime(String recordId, String content) {
        return mark(InboxKey.of(recordId), content);
    }

    private boolean mark(String key, @Nullable String content) {
        try (var connection = dataSource.getConnection();
                var mark = connection.prepareStatement(MARK)) {
            mark.setString(1, key);
            mark.setString(2, content);
            if (mark.executeUpdate() == 1) {
                return true;
            }
            if (content != null && !saidTheSame(connection, key, content)) {
                throw new UndeliverableException(
                        "id: a record with this id was heard before, and said something else; give"
                                + " each event an id of its own and send it again");
            }
            return false;
        } catch (SQLException e) {
            throw new DatabaseFailedException("marking a record as heard", e);
        }
    }

    private static boolean saidTheSame(Connection connection, String key, String content)
            throws SQLException {
        try (var look = connection.prepareStatement(CONTENT)) {
            look.setString(1, key);
            try (var row = look.executeQuery()) {
                String before = row.next() ? row.getString(1) : null;
                return before == null || before.equals(content);
            }
        }
    }

    /**
     * Forgets up to {@code atMost} ids older than {@code age}; returns how many. No transaction of
     * a caller's.
     */
    int forget(Duration age, int atMost) throws SQLException {
        try (var connection = dataSource.getConnection();
                var forget = connection.prepareStatement(FORGET)) {
            forget.setLong(1, age.toSeconds());
            forget.setInt(2, atMost);
            return forget.executeUpdate();
        }
    }
}
