/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.due;

import dev.berth.eventlog.DueItem;
import dev.berth.eventlog.DuePending;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The statements on due work. Each takes part in the caller's transaction, or is one of its own
 * when there is none. All times are the database's; a claim is named by its epoch, which no other
 * claim ever has.
 */
@ApplicationScoped
class DueTable {

    /** The epoch grows here too: it is what invalidates the running claim. */
    private static final String SCHEDULE =
            """
            INSERT INTO due_work (kind, key, due, payload, traceparent, lane)
            VALUES (?, ?, clock_timestamp() + ? * interval '1 millisecond', ?, ?, ?)
            ON CONFLICT (kind, key) DO UPDATE
               SET due = excluded.due, payload = excluded.payload, traceparent = excluded.traceparent,
                   lane = excluded.lane,
                   epoch = nextval('due_work_epoch'), tries = 0, lease_until = NULL, lease_owner = NULL,
                   last_reason = NULL, scheduled_at = excluded.scheduled_at\
            """;

    private static final String CANCEL = "DELETE FROM due_work WHERE kind = ? AND key = ?";

    private static final String FREE =
            "due <= now() AND (lease_until IS NULL OR lease_until <= now())";

    private static final String CLAIM =
            """
            WITH next AS MATERIALIZED (
                SELECT kind, key FROM due_work
                 WHERE kind = ? AND %s
                 ORDER BY due LIMIT ? FOR UPDATE SKIP LOCKED)
            UPDATE due_work w
               SET lease_until = clock_timestamp() + ? * interval '1 millisecond', lease_owner = ?,
                   epoch = nextval('due_work_epoch'), tries = w.tries + 1
              FROM next WHERE w.kind = next.kind AND w.key = next.key
            RETURNING w.kind, w.key, w.payload, w.tries, w.epoch, w.traceparent, w.lane\
            """;

    private static final String CLAIM_ANY = CLAIM.formatted(FREE);
    private static final String CLAIM_LANE = CLAIM.formatted("lane = ? AND " + FREE);
    private static final String CLAIM_NO_LANE = CLAIM.formatted("lane IS NULL AND " + FREE);

    /**
     * Jumps from lane to lane in the index instead of reading all rows; the last step is NULL, for
     * work without a lane.
     */
    private static final String WAITING =
            """
            WITH RECURSIVE lanes AS (
                SELECT (SELECT min(lane) FROM due_work WHERE kind = ?) AS lane
                UNION ALL
                SELECT (SELECT min(w.lane) FROM due_work w WHERE w.kind = ? AND w.lane > lanes.lane)
                  FROM lanes WHERE lanes.lane IS NOT NULL)
            SELECT coalesce(lanes.lane, '') FROM lanes
             WHERE CASE WHEN lanes.lane IS NULL
                        THEN EXISTS (SELECT 1 FROM due_work w WHERE w.kind = ? AND w.lane IS NULL AND %s)
                        ELSE EXISTS (SELECT 1 FROM due_work w WHERE w.kind = ? AND w.lane = lanes.lane AND %s)
                   END\
            """
                    .formatted(FREE, FREE);

    private static final String CLAIMED =
            " WHERE kind = ? AND key = ? AND epoch = ? AND lease_until IS NOT NULL";

    private static final String DONE = "DELETE FROM due_work" + CLAIMED;

    private static final String AGAIN =
            """
            UPDATE due_work SET due = clock_timestamp() + ? * interval '1 millisecond', last_reason = ?,
                   lease_until = NULL, lease_owner = NULL\
            """
                    + CLAIMED;

    private static final String POSTPONE =
            """
            UPDATE due_work SET due = clock_timestamp() + ? * interval '1 millisecond', last_reason = ?,
                   lease_until = NULL, lease_owner = NULL, tries = greatest(tries - 1, 0)\
            """
                    + CLAIMED;

    private static final String RENEW =
            "UPDATE due_work SET lease_until = clock_timestamp() + ? * interval '1 millisecond'"
                    + CLAIMED;

    private static final String PENDING =
            """
            SELECT due, lease_until IS NOT NULL AND lease_until > now(), tries, last_reason, payload
              FROM due_work WHERE kind = ? AND key = ?\
            """;

    private static final String OURS =
            "SELECT 1 FROM due_work" + CLAIMED + " AND lease_until > clock_timestamp()";

    private final DataSource dataSource;

    DueTable(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * A claim, the trace it belongs to and its lane.
     *
     * @param lane {@code ""} for work without one
     */
    record Claimed(DueItem item, @Nullable String traceparent, String lane) {}

    void schedule(
            String kind,
            String key,
            Duration delay,
            String payload,
            @Nullable String traceparent,
            @Nullable String lane)
            throws SQLException {
        update(SCHEDULE, kind, key, delay.toMillis(), payload, traceparent, lane);
    }

    void cancel(String kind, String key) throws SQLException {
        update(CANCEL, kind, key);
    }

    /** What is due first, whatever its lane. */
    List<Claimed> claim(String kind, int atMost, Duration lease, String owner) throws SQLException {
        return claim(CLAIM_ANY, kind, atMost, lease.toMillis(), owner);
    }

    /**
     * @param lane {@code ""} for work without one
     */
    List<Claimed> claim(String kind, String lane, int atMost, Duration lease, String owner)
            throws SQLException {
        return lane.isEmpty()
                ? claim(CLAIM_NO_LANE, kind, atMost, lease.toMillis(), owner)
                : claim(CLAIM_LANE, kind, lane, atMost, lease.toMillis(), owner);
    }

    /** Lanes in which something is due and free; {@code ""} stands for work without one. */
    Set<String> waitingLanes(String kind) throws SQLException {
        try (var connection = dataSource.getConnection();
                var select = prepare(connection, WAITING, kind, kind, kind, kind);
                var result = select.executeQuery()) {
            Set<String> lanes = new LinkedHashSet<>();
            while (result.next()) {
                lanes.add(result.getString(1));
            }
            return lanes;
        }
    }

    private List<Claimed> claim(String sql, Object... values) throws SQLException {
        try (var connection = dataSource.getConnection();
                var claim = prepare(connection, sql, values);
                var result = claim.executeQuery()) {
            List<Claimed> claimed = new ArrayList<>();
            while (result.next()) {
                String lane = result.getString(7);
                claimed.add(
                        new Claimed(item(result), result.getString(6), lane == null ? "" : lane));
            }
            return claimed;
        }
    }

    Optional<DuePending> pending(String kind, String key) throws SQLException {
        try (var connection = dataSource.getConnection();
                var select = prepare(connection, PENDING, kind, key);
                var row = select.executeQuery()) {
            return row.next()
                    ? Optional.of(
                            new DuePending(
                                    row.getObject(1, OffsetDateTime.class).toInstant(),
                                    row.getBoolean(2),
                                    row.getInt(3),
                                    row.getString(4),
                                    row.getString(5)))
                    : Optional.empty();
        }
    }

    /** The rest answer whether the claim was still ours. */
    boolean done(DueItem item) throws SQLException {
        return update(DONE, item.kind(), item.key(), item.epoch()) == 1;
    }

    boolean again(DueItem item, Duration delay, String reason) throws SQLException {
        return update(AGAIN, delay.toMillis(), reason, item.kind(), item.key(), item.epoch()) == 1;
    }

    boolean postpone(DueItem item, Duration delay, String reason) throws SQLException {
        return update(POSTPONE, delay.toMillis(), reason, item.kind(), item.key(), item.epoch())
                == 1;
    }

    boolean renew(DueItem item, Duration lease) throws SQLException {
        return update(RENEW, lease.toMillis(), item.kind(), item.key(), item.epoch()) == 1;
    }

    boolean ours(DueItem item) throws SQLException {
        try (var connection = dataSource.getConnection();
                var ours = prepare(connection, OURS, item.kind(), item.key(), item.epoch());
                var result = ours.executeQuery()) {
            return result.next();
        }
    }

    private int update(String sql, @Nullable Object... values) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = prepare(connection, sql, values)) {
            return statement.executeUpdate();
        }
    }

    private static PreparedStatement prepare(
            Connection connection, String sql, @Nullable Object... values) throws SQLException {
        var statement = connection.prepareStatement(sql);
        try {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement;
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    private static DueItem item(ResultSet row) throws SQLException {
        return new DueItem(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getInt(4),
                row.getLong(5));
    }
}
