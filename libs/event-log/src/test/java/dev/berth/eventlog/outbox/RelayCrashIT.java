/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.eventlog.Broker;
import dev.berth.eventlog.EventLogConfig;
import dev.berth.eventlog.OutboundRecord;
import dev.berth.eventlog.Outbox;
import dev.berth.eventlog.Rows;
import dev.berth.eventlog.SandboxResource;
import dev.berth.eventlog.pace.Signal;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/**
 * What a relay leaves behind when it dies at the worst moment, and what two of them do to each
 * other.
 */
@QuarkusTest
@QuarkusTestResource(SandboxResource.class)
class RelayCrashIT {

    @Inject Outbox outbox;
    @Inject Broker broker;
    @Inject Rows rows;
    @Inject DataSource dataSource;
    @Inject EventLogConfig config;
    @Inject MeterRegistry meters;

    @Inject
    @Identifier("default-kafka-broker")
    Map<String, Object> kafka;

    @Test
    void whatWasSentBeforeACrashIsSentAgainAndTakesEffectOnce() throws Exception {
        // Given: our connection has the lock, so the process's own relay stands by
        String id = UUID.randomUUID().toString();
        var producer = new RelayProducer(kafka, config.relay());
        var lock = dataSource.getConnection();
        lock.setAutoCommit(false);
        await().until(() -> OutboxTable.tryLock(lock, Duration.ofMinutes(1)) || rollback(lock));
        QuarkusTransaction.requiringNew().run(() -> outbox.append(fact(id, "exactly once")));
        var dying = new RelayCycle(crashingAtCommit(lock), producer, config.relay());

        // When
        assertThatThrownBy(() -> dying.run(Set.of())).hasMessageContaining("crash");
        producer.close(Duration.ofSeconds(5));

        // Then
        broker.read(
                Broker.FACTS, 2, all -> all.stream().filter(r -> id.equals(r.key())).count() >= 2);
        broker.sayFact("after-" + id, id, "the partition goes on");
        await().atMost(Duration.ofSeconds(30)).until(() -> effects("after-" + id) == 1);
        assertThat(effects(id)).isEqualTo(1);
    }

    @Test
    void twoRelaysLoseNothingAndKeepTheOrder() {
        // Given
        String topic = broker.newTopic(2);
        List<Relay> relays = List.of(relay(), relay());
        relays.forEach(Relay::start);

        // When
        try {
            for (int i = 0; i < 200; i++) {
                String text = Integer.toString(i);
                QuarkusTransaction.requiringNew()
                        .run(
                                () -> {
                                    outbox.append(record(topic, "a", text));
                                    outbox.append(record(topic, "b", text));
                                });
            }
            await().atMost(Duration.ofSeconds(30))
                    .until(
                            () ->
                                    rows.count("SELECT count(*) FROM outbox WHERE topic = ?", topic)
                                            == 0);
        } finally {
            relays.forEach(relay -> relay.stop(Duration.ofSeconds(10)));
        }

        // Then
        var heard = broker.read(topic, 2, all -> all.size() >= 400);
        for (String key : List.of("a", "b")) {
            assertThat(
                            heard.stream()
                                    .filter(r -> r.key().equals(key))
                                    .map(r -> Integer.valueOf(Broker.text(r)))
                                    .distinct())
                    .hasSize(200)
                    .isSorted();
        }
    }

    @Test
    void aRelayThatHangsIsEndedByTheServerAndItsLockGoesToAnother() throws Exception {
        // Given
        String topic = broker.newTopic(1);
        try (var hanging = dataSource.getConnection()) {
            hanging.setAutoCommit(false);
            await().until(
                            () ->
                                    OutboxTable.tryLock(hanging, Duration.ofMillis(300))
                                            || rollback(hanging));

            // When
            QuarkusTransaction.requiringNew()
                    .run(() -> outbox.append(record(topic, "a", "goes out")));

            // Then
            assertThat(broker.values(topic, 1, 1)).containsExactly("goes out");
            assertThatThrownBy(hanging::commit).isInstanceOf(SQLException.class);
        }
    }

    private static boolean rollback(Connection connection) throws SQLException {
        connection.rollback();
        return false;
    }

    private long effects(String id) {
        return rows.count("SELECT count(*) FROM effect WHERE record_id = ?", id);
    }

    private Relay relay() {
        return new Relay(
                dataSource,
                new RelayProducer(kafka, config.relay()),
                config.relay(),
                new RelayHealth(),
                new Signal(),
                meters);
    }

    private static OutboundRecord record(String topic, String key, String text) {
        return new OutboundRecord(UUID.randomUUID(), topic, key, Map.of(), text.getBytes(UTF_8));
    }

    private static OutboundRecord fact(String id, String text) {
        return new OutboundRecord(
                UUID.randomUUID(),
                Broker.FACTS,
                id,
                new HashMap<>(Map.of("ce_id", id)),
                text.getBytes(UTF_8));
    }

    /** Hands out this connection, whose commit fails like that of a process that died. */
    private static DataSource crashingAtCommit(Connection connection) {
        Connection crashing =
                proxy(
                        Connection.class,
                        (method, args) -> {
                            if (method.getName().equals("commit")) {
                                throw new SQLException("crash between send and commit");
                            }
                            return method.invoke(connection, args);
                        });
        return proxy(DataSource.class, (_, _) -> crashing);
    }

    private interface Answer {
        Object to(Method method, Object[] args) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(
                Proxy.newProxyInstance(
                        RelayCrashIT.class.getClassLoader(),
                        new Class<?>[] {type},
                        (_, method, args) -> answer.to(method, args)));
    }
}
