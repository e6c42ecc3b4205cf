/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.hearing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.eventlog.Broker;
import dev.berth.eventlog.DeadLetters;
import dev.berth.eventlog.Inbox;
import dev.berth.eventlog.Outage;
import dev.berth.eventlog.OutboundRecord;
import dev.berth.eventlog.Outbox;
import dev.berth.eventlog.Rows;
import dev.berth.eventlog.SandboxResource;
import io.opentelemetry.api.trace.Tracer;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(SandboxResource.class)
class ListeningIT {

    Map<String, Runnable> switches;

    @Inject Broker broker;
    @Inject Rows rows;
    @Inject Outbox outbox;
    @Inject Inbox inbox;
    @Inject TopicIds topicIds;
    @Inject DeadLetters deadLetters;
    @Inject FactsListener listener;
    @Inject PostgresInbox postgresInbox;
    @Inject Tracer tracer;
    @Inject @Readiness ListeningReadiness readiness;

    private final String id = UUID.randomUUID().toString();

    @BeforeEach
    void nothingWasThrown() {
        listener.thrown.clear();
    }

    @AfterEach
    void theListenerNeverThrows() {
        assertThat(listener.thrown).isEmpty();
    }

    @Test
    void whatAnAbortedTransactionSaidIsNotHeard() {
        // Given
        broker.sayFactAndAbort(id, "node-1", "taken back");

        // When
        broker.sayFact(id + "-next", "node-1", "next");

        // Then
        awaitEffect(id + "-next");
        assertThat(listener.runs).doesNotContainKey(id);
    }

    @Test
    void aRecordHeardTwiceTakesEffectOnce() {
        // Given
        broker.sayFact(id, "node-1", "hello " + id);
        broker.sayFact(id, "node-1", "hello " + id);

        // When
        broker.sayFact(id + "-next", "node-1", "next");

        // Then
        awaitEffect(id + "-next");
        assertThat(rows.select("SELECT message FROM effect WHERE record_id = ?", id))
                .containsExactly("hello " + id);
        assertThat(deadLettersWith("hello " + id)).isEmpty();
    }

    @Test
    void anIdThatIsUsedAgainForSomethingElseIsADeadLetterThatSaysSo() {
        // Given
        broker.sayFact(id, "node-1", "hello " + id);

        // When
        broker.sayFact(id, "node-1", "something else " + id);
        broker.sayFact(id + "-next", "node-1", "next");

        // Then
        awaitEffect(id + "-next");
        assertThat(rows.select("SELECT message FROM effect WHERE record_id = ?", id))
                .containsExactly("hello " + id);
        await().untilAsserted(
                        () ->
                                assertThat(deadLettersWith("something else " + id))
                                        .singleElement()
                                        .asString()
                                        .contains("heard before", "something else"));
    }

    @Test
    void anIdThatAnEarlierVersionHeardIsARepeatWhateverItSays() {
        // Given
        rows.update("INSERT INTO inbox (record_id) VALUES (?)", id);

        // When
        boolean first =
                QuarkusTransaction.requiringNew().call(() -> inbox.firstTime(id, "any content"));

        // Then
        assertThat(first).isFalse();
    }

    @Test
    void recordsWithoutIdsAreHeardEachOneWhateverWasSaidBefore() {
        // When
        broker.sayFact("node-1", "A " + id);
        broker.sayFact("node-1", "B " + id);
        broker.sayFact("node-1", "A " + id);
        broker.sayFact(id + "-next", "node-1", "next");

        // Then
        awaitEffect(id + "-next");
        assertThat(listener.runs).containsEntry("A " + id, 2).containsEntry("B " + id, 1);
    }

    @Test
    void aTopicThatWasMadeAgainHasAnotherId() {
        // Given
        String topic = broker.newTopic(1);
        String before = topicIds.of(topic).orElseThrow();
        broker.deleteTopic(topic);
        broker.createTopic(topic, 1);

        // When
        String now = topicIds.of(topic).orElseThrow();

        // Then
        assertThat(now).isNotEqualTo(before);
    }

    @Test
    void allThatIsPublishedOnATopicThatWasMadeAgainIsHeard() {
        // Given a consumer that is further than the new topic's beginning
        String key = "node-of-" + id;
        for (int i = 0; i < 5; i++) {
            broker.sayFact(id + "-old-" + i, key, "old");
        }
        awaitEffect(id + "-old-4");
        awaitMark(topicIds.of(Broker.FACTS).orElseThrow());
        long place =
                broker
                        .read(
                                Broker.FACTS,
                                2,
                                all -> all.stream().filter(r -> key.equals(r.key())).count() == 5)
                        .stream()
                        .filter(record -> key.equals(record.key()))
                        .mapToLong(ConsumerRecord::offset)
                        .max()
                        .orElseThrow();
        broker.deleteTopic(Broker.FACTS);
        broker.createTopic(Broker.FACTS, 2);

        // When
        List<String> ids =
                LongStream.rangeClosed(0, place + 1).mapToObj(i -> id + "-new-" + i).toList();
        ids.forEach(each -> broker.sayFact(each, key, "new"));

        // Then
        awaitEffect(ids.getLast());
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(listener.runs).containsKeys(ids.toArray(String[]::new)));
    }

    private void awaitMark(String topicId) {
        await().atMost(Duration.ofSeconds(30))
                .until(
                        () ->
                                rows.count(
                                                "SELECT count(*) FROM topic_mark WHERE topic_id ="
                                                        + " ?",
                                                topicId)
                                        == 2);
    }

    @Test
    void aTopicThatIsGoneHasNone() {
        // When
        var none = topicIds.of("event-log.test.never-made");

        // Then
        assertThat(none).isEmpty();
    }

    @Test
    void aDeadLetterOfARecordAtTheSamePlaceOfANewTopicIsOneOfItsOwn() {
        // Given
        var old = new ConsumerRecord<>("t-" + id, 0, 0, "k", ("old " + id).getBytes(UTF_8));
        var fresh = new ConsumerRecord<>("t-" + id, 0, 0, "k", ("fresh " + id).getBytes(UTF_8));
        QuarkusTransaction.requiringNew().run(() -> deadLetters.undeliverable(old, "wrong"));

        // When
        QuarkusTransaction.requiringNew().run(() -> deadLetters.undeliverable(fresh, "wrong"));

        // Then
        await().untilAsserted(() -> assertThat(deadLettersWith("fresh " + id)).hasSize(1));
    }

    @Test
    void aBrokenRecordBecomesADeadLetterAndTheNextOneIsHeard() throws Exception {
        // Given
        String text = "broken " + id + "x".repeat(20_000);

        // When
        broker.sayFact(id, "node-1", text);
        broker.sayFact(id + "-next", "node-1", "next");

        // Then
        awaitEffect(id + "-next");
        JsonNode letter = deadLetterWithLength(text.length());
        assertThat(letter.get("reason").asText()).isEqualTo("not a fact");
        assertThat(letter.get("class").asText()).isEqualTo("broken");
        assertThat(letter.get("topic").asText()).isEqualTo(Broker.FACTS);
        assertThat(letter.get("sha256").asText()).hasSize(64);
        assertThat(new String(Base64.getDecoder().decode(letter.get("firstBytes").asText()), UTF_8))
                .hasSize(16 * 1024)
                .startsWith("broken " + id);
    }

    @Test
    void anEffectThatNeverSucceedsBecomesADeadLetterAndLeavesNoTrace() {
        // Given
        broker.sayFact(id, "node-1", "poison");

        // When
        broker.sayFact(id + "-next", "node-1", "next");

        // Then
        awaitEffect(id + "-next");
        assertThat(listener.runs).containsEntry(id, 5);
        assertThat(effects(id)).isZero();
        deadLetterWithReason("a bug that this record finds");
    }

    @Test
    void anUndeliverableRecordIsNotTriedAgain() {
        // Given
        broker.sayFact(id, "node-1", "undeliverable");

        // When
        broker.sayFact(id + "-next", "node-1", "next");

        // Then
        awaitEffect(id + "-next");
        assertThat(listener.runs).containsEntry(id, 1);
        assertThat(effects(id)).isZero();
        deadLetterWithReason("for another cluster");
    }

    @Test
    void aRecordWaitsForPostgresAndTakesEffectOnce() throws Exception {
        // Given: Postgres goes away in the middle of the effect
        var inTheEffect = new CountDownLatch(1);
        var postgresIsGone = new CountDownLatch(1);
        listener.beforeEffect.put(
                id,
                () -> {
                    inTheEffect.countDown();
                    uninterrupted(postgresIsGone);
                });
        broker.sayFact(id, "node-1", "patient");
        inTheEffect.await();

        // When
        try (var _ = Outage.ofPostgres(switches)) {
            postgresIsGone.countDown();
            broker.sayFact(id + "-next", "node-1", "next");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> readiness.call().getStatus() == HealthCheckResponse.Status.DOWN);
        }

        // Then
        awaitEffect(id + "-next");
        assertThat(effects(id)).isEqualTo(1);
        assertThat(listener.runs.get(id)).isGreaterThan(1);
        assertThat(readiness.call().getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
    }

    @Test
    void aHostileIdIsJustAnId() {
        // Given
        String hostile = "\u0000'; DROP TABLE inbox; --" + "x".repeat(5_000) + id;

        // When
        boolean first = inTransaction(hostile);
        boolean second = inTransaction(hostile);

        // Then
        assertThat(first).isTrue();
        assertThat(second).isFalse();
    }

    @Test
    void anEffectBelongsToTheTraceThatSaidIt() {
        // Given
        var span = tracer.spanBuilder("saying").startSpan();

        // When
        try (var _ = span.makeCurrent()) {
            QuarkusTransaction.requiringNew()
                    .run(
                            () ->
                                    outbox.append(
                                            new OutboundRecord(
                                                    UUID.randomUUID(),
                                                    Broker.FACTS,
                                                    "node-1",
                                                    Map.of("ce_id", id),
                                                    "traced".getBytes(UTF_8))));
        } finally {
            span.end();
        }

        // Then
        awaitEffect(id);
        assertThat(listener.traces.get(id)).contains(span.getSpanContext().getTraceId());
    }

    @Test
    void oldIdsAreForgottenAndYoungOnesKept() throws Exception {
        // Given
        rows.update(
                "INSERT INTO inbox (record_id, heard_at) VALUES (?, now() - interval '31 days')",
                "old-" + id);
        rows.update(
                "INSERT INTO inbox (record_id, heard_at) VALUES (?, now() - interval '29 days')",
                "young-" + id);

        // When
        postgresInbox.forget(Duration.ofDays(30), 1000);

        // Then
        assertThat(
                        rows.select(
                                "SELECT record_id FROM inbox WHERE record_id IN (?, ?)",
                                "old-" + id,
                                "young-" + id))
                .containsExactly("young-" + id);
    }

    private boolean inTransaction(String recordId) {
        return QuarkusTransaction.requiringNew().call(() -> inbox.firstTime(recordId));
    }

    private void awaitEffect(String recordId) {
        await().atMost(Duration.ofSeconds(40))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(effects(recordId)).isEqualTo(1));
    }

    private long effects(String recordId) {
        return rows.count("SELECT count(*) FROM effect WHERE record_id = ?", recordId);
    }

    private JsonNode deadLetterWithLength(int length) throws Exception {
        var json = new ObjectMapper();
        var all =
                broker.read(
                        Broker.DEAD_LETTERS,
                        1,
                        records ->
                                records.stream().anyMatch(r -> length(json, r.value()) == length));
        var record =
                all.stream()
                        .filter(r -> length(json, r.value()) == length)
                        .findFirst()
                        .orElseThrow();
        assertThat(record.key()).isEqualTo("node-1");
        return json.readTree(record.value());
    }

    /** Reasons of the dead letters of records that contain this text. */
    private List<String> deadLettersWith(String text) {
        var json = new ObjectMapper();
        return broker.readToEnd(Broker.DEAD_LETTERS).stream()
                .map(letter -> tree(json, letter.value()))
                .filter(
                        letter ->
                                new String(
                                                Base64.getDecoder()
                                                        .decode(letter.get("firstBytes").asText()),
                                                UTF_8)
                                        .contains(text))
                .map(letter -> letter.get("reason").asText())
                .toList();
    }

    private void deadLetterWithReason(String reason) {
        broker.read(
                Broker.DEAD_LETTERS,
                1,
                all -> all.stream().anyMatch(r -> Broker.text(r).contains(reason)));
    }

    private static int length(ObjectMapper json, byte[] value) {
        try {
            return json.readTree(value).get("length").asInt();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static JsonNode tree(ObjectMapper json, byte[] value) {
        try {
            return json.readTree(value);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void uninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
