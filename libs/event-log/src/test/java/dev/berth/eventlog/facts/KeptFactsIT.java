/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.facts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.eventlog.Rows;
import dev.berth.eventlog.SandboxResource;
import dev.berth.eventlog.UndeliverableException;
import dev.berth.events.ClusterName;
import dev.berth.events.EncodedFact;
import dev.berth.events.FactCodec;
import dev.berth.events.FailureClass;
import dev.berth.events.NodeFact;
import dev.berth.events.NodeFact.StepFailed;
import dev.berth.events.NodeName;
import dev.berth.events.Producer;
import dev.berth.events.Step;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(SandboxResource.class)
class KeptFactsIT {

    private static final int FORGED = Integer.MAX_VALUE;

    @Inject Facts facts;
    @Inject KeptFacts kept;
    @Inject Rows rows;

    private final FactCodec codec = new FactCodec(new ClusterName("test"));
    private final NodeName node = new NodeName("node-" + UUID.randomUUID());
    private final AtomicInteger announced = new AtomicInteger(1);

    /** Of no other test, so that positions tell whose dead letters there are. */
    private final int partition = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);

    private final AtomicInteger offset = new AtomicInteger();
    private final List<String> effects = Collections.synchronizedList(new ArrayList<>());

    @Test
    void aFactOfAnAnnouncedAttemptTakesEffectAtOnce() {
        // When
        hear(failure(1, "now"));

        // Then
        assertThat(effects).containsExactly("now");
    }

    @Test
    void anEarlyFactTakesEffectWhenItsAttemptIsAnnounced() {
        // Given
        hear(failure(2, "early"));
        hear(failure(2, "early too"));
        List<String> before = List.copyOf(effects);
        announced.set(2);

        // When
        facts.hearKept(record(failure(1, "of the owner")), _ -> announced.get(), this::effect);

        // Then
        assertThat(before).isEmpty();
        assertThat(effects).containsExactly("early", "early too");
        assertThat(keptOfNode()).isZero();
    }

    @Test
    void anEarlyFactThatIsDeliveredAgainTakesEffectOnce() {
        // Given
        StepFailed early = failure(2, "early");
        hear(early);
        hear(early);
        announced.set(2);
        hearKept();

        // When
        hear(early);

        // Then
        assertThat(effects).containsExactly("early");
    }

    @Test
    void aForgedAttemptNeverTakesEffectWhateverIsAnnounced() {
        // Given
        hear(failure(FORGED, "forged"));
        announced.set(2);

        // When
        hearKept();

        // Then
        assertThat(effects).isEmpty();
        assertThat(keptOfNode()).isEqualTo(1);
    }

    @Test
    void whatComesAfterTheAnnouncementStaysBehindWhatWasKept() {
        // Given
        hear(failure(2, "first"));
        announced.set(2);

        // When
        hear(failure(2, "second"));

        // Then
        assertThat(effects).containsExactly("first", "second");
    }

    @Test
    void manyForgedFactsDoNotCrowdOutTheNextAttempt() {
        // Given
        IntStream.range(0, 100).forEach(i -> hear(failure(FORGED - i, "forged")));
        hear(failure(2, "early"));
        long keptBefore = keptOfNode();
        announced.set(2);

        // When
        hearKept();

        // Then
        assertThat(keptBefore).isEqualTo(32);
        assertThat(effects).containsExactly("early");
    }

    @Test
    void whatIsOneTooManyBecomesADeadLetter() {
        // Given
        IntStream.range(0, 32).forEach(i -> hear(failure(2, "early " + i)));

        // When
        hear(failure(FORGED, "forged"));

        // Then
        assertThat(deadLetters()).isEqualTo(1);
        assertThat(keptOfNode()).isEqualTo(32);
    }

    @Test
    void aKeptFactThatCannotTakeEffectHoldsNoOtherUp() {
        // Given
        hear(failure(2, "undeliverable"));
        hear(failure(2, "poison"));
        hear(failure(2, "good"));
        announced.set(2);

        // When
        hearKept();

        // Then
        assertThat(effects).containsExactly("good");
        assertThat(keptOfNode()).isZero();
        assertThat(deadLetters()).isEqualTo(2);
    }

    @Test
    void whatIsAnnouncedWhileItIsKeptIsNotForgotten() throws Exception {
        // Given
        CountDownLatch looked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Thread distributor =
                Thread.ofPlatform()
                        .start(
                                () ->
                                        facts.hear(
                                                record(failure(2, "early")),
                                                _ -> {
                                                    int known = announced.get();
                                                    looked.countDown();
                                                    uninterrupted(go);
                                                    return known;
                                                },
                                                this::effect));
        looked.await();
        announced.set(2);
        Thread owner = Thread.ofPlatform().start(this::hearKept);

        // When
        go.countDown();
        distributor.join();
        owner.join();

        // Then
        assertThat(effects).containsExactly("early");
    }

    @Test
    void whatIsNeverAnnouncedExpires() {
        // Given
        hear(failure(FORGED, "forged"));
        rows.update(
                "UPDATE kept_fact SET kept_at = now() - interval '9 days' WHERE node = ?",
                node.value());
        hear(failure(2, "early"));

        // When
        kept.forget(Duration.ofDays(8), 1000);

        // Then
        assertThat(rows.select("SELECT attempt FROM kept_fact WHERE node = ?", node.value()))
                .containsExactly("2");
    }

    private void hear(StepFailed fact) {
        facts.hear(record(fact), _ -> announced.get(), this::effect);
    }

    private void hearKept() {
        facts.hearKept(record(failure(1, "of the owner")), _ -> announced.get(), this::effect);
    }

    private void effect(NodeFact fact) {
        String message = ((StepFailed) fact).message();
        switch (message) {
            case "undeliverable" -> throw new UndeliverableException("for another cluster");
            case "poison" -> throw new IllegalStateException("a bug that this record finds");
            default -> effects.add(message);
        }
    }

    private StepFailed failure(int attempt, String message) {
        return new StepFailed(
                UUID.randomUUID(),
                node,
                attempt,
                Instant.now(),
                Step.DISTRIBUTE,
                FailureClass.NETWORK,
                message,
                null);
    }

    private ConsumerRecord<String, byte[]> record(StepFailed fact) {
        EncodedFact encoded = codec.encode(Producer.DISTRIBUTOR, fact);
        RecordHeaders headers = new RecordHeaders();
        encoded.headers()
                .forEach(
                        (name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
        return new ConsumerRecord<>(
                encoded.topic(),
                partition,
                offset.incrementAndGet(),
                ConsumerRecord.NO_TIMESTAMP,
                TimestampType.NO_TIMESTAMP_TYPE,
                ConsumerRecord.NULL_SIZE,
                ConsumerRecord.NULL_SIZE,
                encoded.key(),
                encoded.value(),
                headers,
                Optional.empty());
    }

    private long keptOfNode() {
        return rows.count("SELECT count(*) FROM kept_fact WHERE node = ?", node.value());
    }

    private long deadLetters() {
        return rows.count(
                "SELECT count(*) FROM inbox WHERE record_id LIKE ?",
                "dead:berth.test.distributor.v1/" + partition + "/%");
    }

    private static void uninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
