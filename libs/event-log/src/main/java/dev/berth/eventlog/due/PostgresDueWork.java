/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.due;

import dev.berth.eventlog.DatabaseFailedException;
import dev.berth.eventlog.DueItem;
import dev.berth.eventlog.DuePending;
import dev.berth.eventlog.DueWork;
import dev.berth.eventlog.LeaseLostException;
import dev.berth.eventlog.pace.AfterCommit;
import dev.berth.eventlog.trace.TraceParent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What services call: the statements in the right transaction, with the right words when a claim
 * was lost.
 */
@ApplicationScoped
class PostgresDueWork implements DueWork {

    private final DueTable table;
    private final DueHandlers handlers;
    private final AfterCommit afterCommit;
    private final DueWake wake;

    PostgresDueWork(DueTable table, DueHandlers handlers, AfterCommit afterCommit, DueWake wake) {
        this.table = table;
        this.handlers = handlers;
        this.afterCommit = afterCommit;
        this.wake = wake;
    }

    @Override
    @Transactional(TxType.MANDATORY)
    public void schedule(String kind, String key, Duration delay, String payload) {
        write(kind, key, delay, payload, null);
    }

    @Override
    @Transactional(TxType.MANDATORY)
    public void schedule(String kind, String key, Duration delay, String payload, String lane) {
        write(kind, key, delay, payload, lane.isEmpty() ? null : lane);
    }

    private void write(
            String kind, String key, Duration delay, String payload, @Nullable String lane) {
        try {
            table.schedule(kind, key, delay, payload, TraceParent.current(), lane);
        } catch (SQLException e) {
            throw new DatabaseFailedException("scheduling " + kind + " for " + key, e);
        }
        afterCommit.give(wake.signal);
    }

    @Override
    @Transactional(TxType.MANDATORY)
    public void cancel(String kind, String key) {
        try {
            table.cancel(kind, key);
        } catch (SQLException e) {
            throw new DatabaseFailedException("cancelling " + kind + " for " + key, e);
        }
    }

    @Override
    @Transactional(TxType.REQUIRED)
    public Optional<DuePending> pending(String kind, String key) {
        try {
            return table.pending(kind, key);
        } catch (SQLException e) {
            throw new DatabaseFailedException("looking at " + kind + " for " + key, e);
        }
    }

    @Override
    @Transactional(TxType.MANDATORY)
    public void done(DueItem item) {
        claimed(item, "done", () -> table.done(item));
    }

    @Override
    @Transactional(TxType.MANDATORY)
    public void again(DueItem item, Duration delay, String reason) {
        claimed(item, "given back", () -> table.again(item, delay, reason));
        afterCommit.give(wake.signal);
    }

    @Override
    @Transactional(TxType.MANDATORY)
    public void postpone(DueItem item, Duration delay, String reason) {
        claimed(item, "postponed", () -> table.postpone(item, delay, reason));
        afterCommit.give(wake.signal);
    }

    @Override
    @Transactional(TxType.REQUIRED)
    public boolean stillOurs(DueItem item) {
        try {
            return table.ours(item);
        } catch (SQLException e) {
            throw new DatabaseFailedException(
                    "looking at " + item.kind() + " for " + item.key(), e);
        }
    }

    @Override
    @Transactional(TxType.REQUIRES_NEW)
    public void renew(DueItem item) {
        Duration lease = handlers.of(item.kind()).lease();
        claimed(item, "renewed", () -> table.renew(item, lease));
    }

    private interface Statement {
        boolean hit() throws SQLException;
    }

    private static void claimed(DueItem item, String what, Statement statement) {
        try {
            if (!statement.hit()) {
                throw new LeaseLostException(
                        "%s for %s (epoch %d) cannot be %s: it was re-scheduled, cancelled, ended or taken over"
                                .formatted(item.kind(), item.key(), item.epoch(), what));
            }
        } catch (SQLException e) {
            throw new DatabaseFailedException(
                    "%s for %s to be %s".formatted(item.kind(), item.key(), what), e);
        }
    }
}
