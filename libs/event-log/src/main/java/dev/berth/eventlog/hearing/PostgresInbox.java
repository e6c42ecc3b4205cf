/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.hearing;

import dev.berth.eventlog.DatabaseFailedException;
import dev.berth.eventlog.Inbox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/** One row per record that took effect. */
@ApplicationScoped
class PostgresInbox implements Inbox {

    private static final String MARK =
            "INSERT INTO inbox (record_id) VALUES (?) ON CONFLICT (record_id) DO NOTHING";

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
        try (var connection = dataSource.getConnection();
                var mark = connection.prepareStatement(MARK)) {
            mark.setString(1, InboxKey.of(recordId));
            return mark.executeUpdate() == 1;
        } catch (SQLException e) {
            throw new DatabaseFailedException("marking a record as heard", e);
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
