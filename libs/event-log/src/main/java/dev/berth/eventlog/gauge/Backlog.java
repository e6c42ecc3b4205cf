/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.gauge;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * What waits at one moment.
 *
 * @param rows counted up to {@link #MOST}
 * @param oldestSeconds age of the one that waits longest; 0 when nothing waits
 */
record Backlog(long rows, double oldestSeconds) {

    static final Backlog NONE = new Backlog(0, 0);

    /** Counting further would cost more than it tells. */
    static final int MOST = 100_000;

    private static final String OUTBOX =
            """
            SELECT (SELECT count(*) FROM (SELECT 1 FROM outbox LIMIT %d) AS waiting),
                   (SELECT extract(epoch FROM clock_timestamp() - appended_at) FROM outbox ORDER BY id LIMIT 1)\
            """
                    .formatted(MOST);

    /** Running items count: their work is not done. */
    private static final String DUE =
            """
            SELECT kind, count(*), extract(epoch FROM clock_timestamp() - min(due))
              FROM (SELECT kind, due FROM due_work WHERE due <= now() LIMIT %d) AS waiting GROUP BY kind\
            """
                    .formatted(MOST);

    /** Not due yet: retries, deadlines, and whatever waits for a time. */
    private static final String SCHEDULED =
            """
            SELECT kind, count(*) FROM (SELECT kind FROM due_work WHERE due > now() LIMIT %d) AS later GROUP BY kind\
            """
                    .formatted(MOST);

    /** Without running items: what waits for its turn. */
    private static final String LANES =
            """
            SELECT kind, lane, count(*)
              FROM (SELECT kind, lane FROM due_work
                     WHERE lane IS NOT NULL AND due <= now()
                       AND (lease_until IS NULL OR lease_until <= now()) LIMIT %d) AS waiting
             GROUP BY kind, lane\
            """
                    .formatted(MOST);

    /** A lane of a kind. */
    record LaneOfKind(String kind, String lane) {}

    static Backlog ofOutbox(Connection connection) throws SQLException {
        try (var select = connection.createStatement();
                var result = select.executeQuery(OUTBOX)) {
            return result.next()
                    ? new Backlog(result.getLong(1), Math.max(0, result.getDouble(2)))
                    : NONE;
        }
    }

    static Map<String, Backlog> ofDueWork(Connection connection) throws SQLException {
        try (var select = connection.createStatement();
                var result = select.executeQuery(DUE)) {
            Map<String, Backlog> byKind = new HashMap<>();
            while (result.next()) {
                byKind.put(
                        result.getString(1),
                        new Backlog(result.getLong(2), Math.max(0, result.getDouble(3))));
            }
            return byKind;
        }
    }

    static Map<String, Long> ofScheduled(Connection connection) throws SQLException {
        try (var select = connection.createStatement();
                var result = select.executeQuery(SCHEDULED)) {
            Map<String, Long> byKind = new HashMap<>();
            while (result.next()) {
                byKind.put(result.getString(1), result.getLong(2));
            }
            return byKind;
        }
    }

    static Map<LaneOfKind, Long> ofLanes(Connection connection) throws SQLException {
        try (var select = connection.createStatement();
                var result = select.executeQuery(LANES)) {
            Map<LaneOfKind, Long> byLane = new HashMap<>();
            while (result.next()) {
                byLane.put(
                        new LaneOfKind(result.getString(1), result.getString(2)),
                        result.getLong(3));
            }
            return byLane;
        }
    }
}
