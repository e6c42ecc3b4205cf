/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.outbox;

import dev.berth.eventlog.EventLogConfig;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

/**
 * One transaction of the relay: take the lock, read the oldest rows, send them, delete those that
 * were acknowledged.
 *
 * <p>What can go wrong between Kafka and the commit (a crash, a lost connection, a lock lost to
 * another relay while this one was paused) leaves rows that were sent already, and they are sent
 * again. Readers know them by their id. Nothing is ever said out of order for the first time: every
 * relay sends a row of a key only after the one before it was acknowledged to *it*.
 */
class RelayCycle {

    private static final Duration IDLE_MARGIN = Duration.ofSeconds(10);

    private final DataSource dataSource;
    private final RelayProducer producer;
    private final EventLogConfig.Relay config;

    RelayCycle(DataSource dataSource, RelayProducer producer, EventLogConfig.Relay config) {
        this.dataSource = dataSource;
        this.producer = producer;
        this.config = config;
    }

    /** What a cycle came to. */
    sealed interface Result {
        /** Another process relays. */
        record Standby() implements Result {}

        /** We relayed; {@code more} when rows may be left that can go at once. */
        record Relayed(int sent, boolean more, Map<String, RelayProducer.Failure> failures)
                implements Result {}
    }

    Result run(Set<String> exceptTopics) throws SQLException, InterruptedException {
        try (var connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                if (!OutboxTable.tryLock(connection, producer.longestSend().plus(IDLE_MARGIN))) {
                    return new Result.Standby();
                }
                List<OutboxRow> rows =
                        OutboxTable.oldest(
                                connection, exceptTopics, config.batch(), config.batchBytes());
                if (rows.isEmpty()) {
                    return new Result.Relayed(0, false, Map.of());
                }
                RelayProducer.Sent sent = producer.send(rows);
                OutboxTable.delete(connection, sent.acknowledged());
                connection.commit();
                return new Result.Relayed(
                        sent.acknowledged().size(),
                        !sent.acknowledged().isEmpty(),
                        sent.failures());
            } finally {
                // After the commit this ends nothing; after anything else it frees the lock.
                connection.rollback();
            }
        }
    }
}
