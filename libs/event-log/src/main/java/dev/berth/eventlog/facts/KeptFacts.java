/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.facts;

import dev.berth.eventlog.DatabaseFailedException;
import dev.berth.eventlog.EventLogConfig;
import dev.berth.eventlog.UndeliverableException;
import dev.berth.events.NodeFact;
import dev.berth.events.NodeName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jboss.logging.Logger;

/**
 * The table of facts that were kept aside. Of one node no more than a few are kept, those of the
 * lowest attempts: what is announced next is never crowded out by what was made up.
 */
@ApplicationScoped
@Transactional(Transactional.TxType.MANDATORY)
class KeptFacts {

    private static final Logger LOG = Logger.getLogger(KeptFacts.class);

    // A node need not have a row that could be locked. The number only keeps these locks apart
    // from others.
    private static final String LOCK =
            "SELECT pg_advisory_xact_lock(hashtextextended(?, 20260117))";

    private static final String KEEP =
            """
            INSERT INTO kept_fact (fact_id, node, attempt, topic, partition, record_offset, header_names, header_values, value)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING\
            """;

    private static final String CROWDED_OUT =
            """
            DELETE FROM kept_fact WHERE fact_id IN
                (SELECT fact_id FROM kept_fact WHERE node = ? ORDER BY attempt, kept OFFSET ?) RETURNING fact_id\
            """;

    private static final String FIRST =
            """
            SELECT topic, partition, record_offset, header_names, header_values, value, fact_id
            FROM kept_fact WHERE node = ? AND attempt <= ? ORDER BY kept LIMIT 1\
            """;

    private static final String FORGET =
            """
            DELETE FROM kept_fact WHERE fact_id IN
                (SELECT fact_id FROM kept_fact WHERE kept_at < now() - ? * interval '1 second' ORDER BY kept_at LIMIT ?)\
            """;

    private final DataSource dataSource;
    private final int perNode;
    private final Counter kept;
    private final Counter heard;
    private final Counter crowdedOut;
    private final Counter expired;

    KeptFacts(DataSource dataSource, MeterRegistry meters, EventLogConfig config) {
        this.dataSource = dataSource;
        perNode = config.kept().perNode();
        kept = counter(meters, "kept");
        heard = counter(meters, "heard");
        crowdedOut = counter(meters, "crowded-out");
        expired = counter(meters, "expired");
    }

    private static Counter counter(MeterRegistry meters, String outcome) {
        return Counter.builder("berth.kept.facts")
                .description(
                        "Facts of attempts that had not been announced: kept aside, and what became"
                                + " of them")
                .tag("outcome", outcome)
                .register(meters);
    }

    /** A record that was kept, and the fact it carries. */
    record Kept(UUID fact, ConsumerRecord<String, byte[]> record) {}

    /** Whoever keeps or takes facts of this node waits here for the others to commit. */
    void lock(NodeName node) {
        try (var connection = dataSource.getConnection();
                var lock = connection.prepareStatement(LOCK)) {
            lock.setString(1, node.value());
            lock.executeQuery().close();
        } catch (SQLException e) {
            throw new DatabaseFailedException("locking what was kept of a node", e);
        }
    }

    /**
     * Keeps it, once.
     *
     * @throws UndeliverableException if enough of this node is kept, none of it of a later attempt
     */
    void keep(ConsumerRecord<String, byte[]> record, NodeFact fact) {
        try (var connection = dataSource.getConnection()) {
            insert(connection, record, fact);
            for (UUID gone : crowdedOut(connection, fact.node())) {
                if (gone.equals(fact.id())) {
                    throw new UndeliverableException(
                            "attempt "
                                    + fact.attempt()
                                    + " was never announced by config-renderer, and "
                                    + perNode
                                    + " such facts of the node are kept already");
                }
                LOG.warnf(
                        "Fact %s of %s is no longer kept: its attempt was never announced, and"
                                + " %d others of lower attempts are kept",
                        gone, fact.node(), perNode);
                crowdedOut.increment();
            }
        } catch (SQLException e) {
            throw new DatabaseFailedException("keeping a fact aside", e);
        }
        kept.increment();
    }

    /** The one that came first, of those up to this attempt. */
    Optional<Kept> first(NodeName node, int announced) {
        try (var connection = dataSource.getConnection();
                var first = connection.prepareStatement(FIRST)) {
            first.setString(1, node.value());
            first.setInt(2, announced);
            try (var rows = first.executeQuery()) {
                return rows.next() ? Optional.of(read(node, rows)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw new DatabaseFailedException("reading what was kept of a node", e);
        }
    }

    /** It has been heard to its end, whatever came of it. */
    void drop(UUID fact) {
        try (var connection = dataSource.getConnection();
                var drop = connection.prepareStatement("DELETE FROM kept_fact WHERE fact_id = ?")) {
            drop.setObject(1, fact);
            if (drop.executeUpdate() == 1) {
                heard.increment();
            }
        } catch (SQLException e) {
            throw new DatabaseFailedException("dropping a kept fact", e);
        }
    }

    /** Forgets up to {@code atMost} that are older than {@code age}; returns how many. */
    @Transactional(Transactional.TxType.REQUIRED)
    int forget(Duration age, int atMost) {
        try (var connection = dataSource.getConnection();
                var forget = connection.prepareStatement(FORGET)) {
            forget.setLong(1, age.toSeconds());
            forget.setInt(2, atMost);
            int forgotten = forget.executeUpdate();
            if (forgotten > 0) {
                LOG.warnf(
                        "%d facts are forgotten: the attempts they belong to were never announced",
                        forgotten);
                expired.increment(forgotten);
            }
            return forgotten;
        } catch (SQLException e) {
            throw new DatabaseFailedException("forgetting kept facts", e);
        }
    }

    private static void insert(
            Connection connection, ConsumerRecord<String, byte[]> record, NodeFact fact)
            throws SQLException {
        List<String> names = new ArrayList<>();
        List<byte[]> values = new ArrayList<>();
        for (Header header : record.headers()) {
            if (header.value() != null) {
                names.add(header.key());
                values.add(header.value());
            }
        }
        try (PreparedStatement keep = connection.prepareStatement(KEEP)) {
            keep.setObject(1, fact.id());
            keep.setString(2, fact.node().value());
            keep.setInt(3, fact.attempt());
            keep.setString(4, record.topic());
            keep.setInt(5, record.partition());
            keep.setLong(6, record.offset());
            keep.setArray(7, connection.createArrayOf("text", names.toArray()));
            keep.setArray(8, connection.createArrayOf("bytea", values.toArray(byte[][]::new)));
            keep.setBytes(9, record.value());
            keep.executeUpdate();
        }
    }

    private List<UUID> crowdedOut(Connection connection, NodeName node) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(CROWDED_OUT)) {
            delete.setString(1, node.value());
            delete.setInt(2, perNode);
            try (ResultSet rows = delete.executeQuery()) {
                List<UUID> gone = new ArrayList<>();
                while (rows.next()) {
                    gone.add(rows.getObject(1, UUID.class));
                }
                return gone;
            }
        }
    }

    private static Kept read(NodeName node, ResultSet row) throws SQLException {
        String[] names = (String[]) row.getArray(4).getArray();
        byte[][] values = (byte[][]) row.getArray(5).getArray();
        Headers headers = new RecordHeaders();
        for (int i = 0; i < names.length; i++) {
            headers.add(names[i], values[i]);
        }
        return new Kept(
                row.getObject(7, UUID.class),
                new ConsumerRecord<>(
                        row.getString(1),
                        row.getInt(2),
                        row.getLong(3),
                        ConsumerRecord.NO_TIMESTAMP,
                        TimestampType.NO_TIMESTAMP_TYPE,
                        ConsumerRecord.NULL_SIZE,
                        ConsumerRecord.NULL_SIZE,
                        node.value(),
                        row.getBytes(6),
                        headers,
                        Optional.empty()));
    }
}
