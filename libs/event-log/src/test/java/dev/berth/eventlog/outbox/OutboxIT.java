/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.eventlog.Broker;
import dev.berth.eventlog.Outage;
import dev.berth.eventlog.OutboundRecord;
import dev.berth.eventlog.Outbox;
import dev.berth.eventlog.RecordTooLargeException;
import dev.berth.eventlog.Rows;
import dev.berth.eventlog.SandboxResource;
import io.opentelemetry.api.trace.Tracer;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionalException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(SandboxResource.class)
class OutboxIT {

    @Inject Outbox outbox;
    Map<String, Runnable> switches;

    @Inject Broker broker;
    @Inject Rows rows;
    @Inject Tracer tracer;
    @Inject @Readiness RelayReadiness readiness;

    @Test
    void aFactIsPublishedIfAndOnlyIfItsTransactionCommitted() {
        // Given
        String topic = broker.newTopic(1);
        QuarkusTransaction.begin();
        outbox.append(record(topic, "node-1", "rolled back"));
        QuarkusTransaction.rollback();

        // When
        append(topic, "node-1", "committed");

        // Then
        assertThat(broker.values(topic, 1, 1)).containsExactly("committed");
        await().untilAsserted(() -> assertThat(waiting(topic)).isZero());
    }

    @Test
    void appendingNeedsATransaction() {
        // Given
        OutboundRecord record = record("event-log.test.any", "node-1", "said outside");

        // When, Then
        assertThatThrownBy(() -> outbox.append(record)).isInstanceOf(TransactionalException.class);
    }

    @Test
    void aRecordTooLargeToLeaveIsRefusedAndItsTransactionRollsBack() {
        // Given
        String topic = broker.newTopic(1);
        var tooLarge =
                new OutboundRecord(
                        UUID.randomUUID(), topic, "node-1", Map.of(), new byte[1_000_000]);

        // When, Then
        assertThatThrownBy(
                        () ->
                                QuarkusTransaction.requiringNew()
                                        .run(
                                                () -> {
                                                    outbox.append(
                                                            record(topic, "node-1", "with it"));
                                                    outbox.append(tooLarge);
                                                }))
                .isInstanceOf(RecordTooLargeException.class)
                .hasMessageContaining("max-record-bytes");
        assertThat(waiting(topic)).isZero();
    }

    @Test
    void theLargestRecordThatIsAcceptedLeaves() {
        // Given
        String topic = broker.newTopic(1);
        var largest =
                new OutboundRecord(
                        UUID.randomUUID(),
                        topic,
                        "k",
                        Map.of(),
                        new byte[1_000_000 - RecordSize.FRAMING - 1]);

        // When
        QuarkusTransaction.requiringNew().run(() -> outbox.append(largest));

        // Then
        assertThat(broker.values(topic, 1, 1)).hasSize(1);
    }

    @Test
    void headersAndTraceTravelWithTheRecord() {
        // Given
        String topic = broker.newTopic(1);
        var span = tracer.spanBuilder("joining").startSpan();

        // When
        try (var _ = span.makeCurrent()) {
            append(topic, "node-1", "traced");
        } finally {
            span.end();
        }

        // Then
        var record = broker.read(topic, 1, all -> !all.isEmpty()).getFirst();
        assertThat(record.key()).isEqualTo("node-1");
        assertThat(new String(record.headers().lastHeader("ce_type").value(), UTF_8))
                .isEqualTo("größe");
        assertThat(new String(record.headers().lastHeader("traceparent").value(), UTF_8))
                .contains(span.getSpanContext().getTraceId());
    }

    @Test
    void racingTransactionsOfOneNodeAreHeardInCommitOrder() throws Exception {
        // Given
        String topic = broker.newTopic(3);
        String node = UUID.randomUUID().toString();
        rows.update("INSERT INTO node (name) VALUES (?)", node);

        // When
        try (var racers = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 60; i++) {
                racers.execute(
                        () ->
                                QuarkusTransaction.requiringNew()
                                        .run(
                                                () -> {
                                                    // The row lock first, then the fact: this is
                                                    // the promise callers keep.
                                                    String version =
                                                            rows.select(
                                                                            "UPDATE node SET"
                                                                                + " version ="
                                                                                + " version + 1"
                                                                                + " WHERE name = ?"
                                                                                + " RETURNING"
                                                                                + " version",
                                                                            node)
                                                                    .getFirst();
                                                    outbox.append(record(topic, node, version));
                                                }));
            }
        }

        // Then
        assertThat(broker.values(topic, 3, 60))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 60).mapToObj(String::valueOf).toList());
    }

    @Test
    void whileTheBrokerIsAwayRowsStayAndLeaveInOrderWhenItIsBack() {
        // Given
        String topic = broker.newTopic(1);
        try (var _ = Outage.ofBroker(switches)) {
            for (int i = 1; i <= 5; i++) {
                append(topic, "node-1", "said " + i);
            }
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> readiness.call().getStatus() == HealthCheckResponse.Status.DOWN);
            assertThat(waiting(topic)).isEqualTo(5);

            // When: the broker comes back
        }

        // Then
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(waiting(topic)).isZero());
        assertThat(broker.values(topic, 1, 5).stream().distinct())
                .containsExactly("said 1", "said 2", "said 3", "said 4", "said 5");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> readiness.call().getStatus() == HealthCheckResponse.Status.UP);
    }

    @Test
    void aTopicThatIsMissingHoldsUpNoOtherTopic() {
        // Given
        String missing = "event-log.test.missing." + UUID.randomUUID();
        String topic = broker.newTopic(1);
        append(missing, "node-1", "waits");

        // When
        append(topic, "node-1", "leaves");

        // Then
        assertThat(broker.values(topic, 1, 1)).containsExactly("leaves");
        assertThat(waiting(missing)).isEqualTo(1);
        broker.createTopic(missing, 1);
        assertThat(broker.values(missing, 1, 1)).containsExactly("waits");
    }

    private void append(String topic, String key, String text) {
        QuarkusTransaction.requiringNew().run(() -> outbox.append(record(topic, key, text)));
    }

    private long waiting(String topic) {
        return rows.count("SELECT count(*) FROM outbox WHERE topic = ?", topic);
    }

    private static OutboundRecord record(String topic, String key, String text) {
        return new OutboundRecord(
                UUID.randomUUID(), topic, key, Map.of("ce_type", "größe"), text.getBytes(UTF_8));
    }
}
