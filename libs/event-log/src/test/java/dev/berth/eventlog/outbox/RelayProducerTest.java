/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class RelayProducerTest {

    private final List<String> sent = new ArrayList<>();

    @Test
    void nothingOfAKeyIsSentBehindARecordThatFailed() throws Exception {
        // Given
        var rows = List.of(row(1, "t", "a"), row(2, "t", "a"), row(3, "t", "a"));

        // When
        var result = failingOn("t/a/2").send(rows);

        // Then
        assertThat(sent).containsExactly("t/a/1", "t/a/2");
        assertThat(result.acknowledged()).extracting(OutboxRow::id).containsExactly(1L);
        assertThat(result.failures()).containsOnlyKeys("t");
    }

    @Test
    void whatWasAcknowledgedBesideAFailureIsNotSentAgain() throws Exception {
        // Given
        var rows = List.of(row(1, "t", "a"), row(2, "t", "b"), row(3, "u", "a"), row(4, "u", "a"));

        // When
        var result = failingOn("t/a/1").send(rows);

        // Then
        assertThat(result.acknowledged()).extracting(OutboxRow::id).containsExactly(2L, 3L, 4L);
    }

    @Test
    void aFailureNamesItsRow() throws Exception {
        // Given
        var rows = List.of(row(7, "t", "a"));

        // When
        var result = failingOn("t/a/7").send(rows);

        // Then
        assertThat(result.failures().get("t").toString()).contains("outbox row 7", "not in time");
    }

    private RelayProducer failingOn(String... records) {
        Set<String> failing = Set.of(records);
        var kafka =
                new MockProducer<String, byte[]>() {
                    @Override
                    public Future<RecordMetadata> send(ProducerRecord<String, byte[]> record) {
                        String name = record.topic() + "/" + record.key() + "/" + record.value()[0];
                        sent.add(name);
                        return failing.contains(name)
                                ? CompletableFuture.failedFuture(
                                        new TimeoutException("not in time"))
                                : CompletableFuture.completedFuture(
                                        new RecordMetadata(null, 0, 0, 0, 0, 0));
                    }
                };
        return new RelayProducer(() -> kafka, Duration.ofSeconds(20), Duration.ofSeconds(5));
    }

    private static OutboxRow row(long id, String topic, String key) {
        return new OutboxRow(
                id, UUID.randomUUID(), topic, key, Map.of(), new byte[] {(byte) id}, null);
    }
}
