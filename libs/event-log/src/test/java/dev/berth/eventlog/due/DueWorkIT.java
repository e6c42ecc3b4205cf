/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.due;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.eventlog.DueItem;
import dev.berth.eventlog.DueWork;
import dev.berth.eventlog.LeaseLostException;
import dev.berth.eventlog.Rows;
import dev.berth.eventlog.SandboxResource;
import io.opentelemetry.api.trace.Tracer;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionalException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(SandboxResource.class)
class DueWorkIT {

    /** A kind without a handler: only the test claims it. */
    private static final String OURS = "claimed-by-the-test";

    private static final Duration LEASE = Duration.ofMinutes(1);

    @Inject DueWork dueWork;
    @Inject DueTable table;
    @Inject ScriptedHandler handler;
    @Inject Rows rows;
    @Inject Tracer tracer;

    private final String key = UUID.randomUUID().toString();

    @Test
    void workScheduledByACommittedTransactionIsDoneOnce() {
        // Given
        QuarkusTransaction.begin();
        dueWork.schedule(ScriptedHandler.KIND, key + "-rolled-back", Duration.ZERO, "never");
        QuarkusTransaction.rollback();

        // When
        schedule(ScriptedHandler.KIND, key, Duration.ZERO);

        // Then
        awaitGone(key);
        assertThat(handler.seen(key))
                .hasSize(1)
                .first()
                .satisfies(
                        item -> {
                            assertThat(item.payload()).isEqualTo("payload");
                            assertThat(item.tries()).isEqualTo(1);
                        });
        assertThat(handler.seen(key + "-rolled-back")).isEmpty();
    }

    @Test
    void schedulingNeedsATransaction() {
        // When, Then
        assertThatThrownBy(() -> dueWork.schedule(OURS, key, Duration.ZERO, "payload"))
                .isInstanceOf(TransactionalException.class);
    }

    @Test
    void workIsNotClaimedBeforeItIsDue() throws Exception {
        // Given
        String kind = kind();
        schedule(kind, key, Duration.ofHours(1));

        // When
        List<DueTable.Claimed> claimed = table.claim(kind, 10, LEASE, "me");

        // Then
        assertThat(claimed).isEmpty();
    }

    @Test
    void twoClaimersNeverShareAnItem() throws Exception {
        // Given
        String kind = kind();
        QuarkusTransaction.requiringNew()
                .run(
                        () ->
                                IntStream.range(0, 200)
                                        .forEach(
                                                i ->
                                                        dueWork.schedule(
                                                                kind,
                                                                key + i,
                                                                Duration.ZERO,
                                                                "payload")));
        Callable<List<String>> claimer =
                () -> {
                    List<String> mine = new java.util.ArrayList<>();
                    List<DueTable.Claimed> claimed;
                    do {
                        claimed = table.claim(kind, 7, LEASE, "claimer");
                        claimed.forEach(c -> mine.add(c.item().key()));
                    } while (!claimed.isEmpty());
                    return mine;
                };

        // When
        List<String> first;
        List<String> second;
        try (var threads = Executors.newFixedThreadPool(2)) {
            var one = threads.submit(claimer);
            var two = threads.submit(claimer);
            first = one.get();
            second = two.get();
        }

        // Then
        Set<String> both = new HashSet<>(first);
        both.addAll(second);
        assertThat(first.size() + second.size()).isEqualTo(both.size()).isEqualTo(200);
    }

    @Test
    void aLeaseThatRanOutHandsTheItemToAnotherAndTheFirstIsFencedOff() throws Exception {
        // Given
        String kind = kind();
        schedule(kind, key, Duration.ZERO);
        DueItem crashed = claim(kind, Duration.ofMillis(1));

        // When
        DueItem takenOver = claim(kind, LEASE);

        // Then
        assertThat(takenOver.tries()).isEqualTo(2);
        assertThat(takenOver.epoch()).isGreaterThan(crashed.epoch());
        assertThat(dueWork.stillOurs(crashed)).isFalse();
        assertThatThrownBy(() -> done(crashed)).isInstanceOf(LeaseLostException.class);
        assertThat(dueWork.stillOurs(takenOver)).isTrue();
        done(takenOver);
    }

    @Test
    void aLostClaimRollsItsTransactionBack() {
        // Given
        String kind = kind();
        schedule(kind, key, Duration.ZERO);
        DueItem claimed = claim(kind, LEASE);
        schedule(kind, key, Duration.ZERO);

        // When
        assertThatThrownBy(
                        () ->
                                QuarkusTransaction.requiringNew()
                                        .run(
                                                () -> {
                                                    rows.update(
                                                            "INSERT INTO node (name) VALUES (?)",
                                                            key);
                                                    dueWork.done(claimed);
                                                }))
                .isInstanceOf(LeaseLostException.class);

        // Then
        assertThat(rows.count("SELECT count(*) FROM node WHERE name = ?", key)).isZero();
    }

    @Test
    void reschedulingInvalidatesTheRunningClaimAndStartsTheTriesAgain() {
        // Given
        String kind = kind();
        schedule(kind, key, Duration.ZERO);
        DueItem running = claim(kind, LEASE);

        // When
        schedule(kind, key, Duration.ZERO);

        // Then
        assertThatThrownBy(() -> done(running)).isInstanceOf(LeaseLostException.class);
        DueItem next = claim(kind, LEASE);
        assertThat(next.tries()).isEqualTo(1);
        assertThat(next.epoch()).isGreaterThan(running.epoch());
    }

    @Test
    void theEpochGrowsAlsoWhenTheWorkWasDoneInBetween() {
        // Given
        String kind = kind();
        schedule(kind, key, Duration.ZERO);
        DueItem first = claim(kind, LEASE);
        done(first);

        // When
        schedule(kind, key, Duration.ZERO);

        // Then
        assertThat(claim(kind, LEASE).epoch()).isGreaterThan(first.epoch());
    }

    @Test
    void cancellingForgetsTheWorkAndInvalidatesTheRunningClaim() {
        // Given
        String kind = kind();
        schedule(kind, key, Duration.ZERO);
        DueItem running = claim(kind, LEASE);

        // When
        QuarkusTransaction.requiringNew().run(() -> dueWork.cancel(kind, key));

        // Then
        assertThat(dueWork.stillOurs(running)).isFalse();
        assertThatThrownBy(() -> done(running)).isInstanceOf(LeaseLostException.class);
    }

    @Test
    void whatIsGivenBackIsClaimedAgainAndTheOldClaimEnds() {
        // Given
        String kind = kind();
        schedule(kind, key, Duration.ZERO);
        DueItem first = claim(kind, LEASE);

        // When
        QuarkusTransaction.requiringNew().run(() -> dueWork.again(first, Duration.ZERO, "not yet"));

        // Then
        assertThatThrownBy(() -> done(first)).isInstanceOf(LeaseLostException.class);
        assertThat(rows.select("SELECT last_reason FROM due_work WHERE kind = ?", kind))
                .containsExactly("not yet");
        assertThat(claim(kind, LEASE).tries()).isEqualTo(2);
    }

    @Test
    void aRenewedLeaseKeepsTheItem() {
        // Given
        schedule(ScriptedHandler.KIND, key, Duration.ofHours(1));
        rows.update(
                "UPDATE due_work SET lease_until = now(), lease_owner = 'me' WHERE key = ?", key);
        long epoch = rows.count("SELECT epoch FROM due_work WHERE key = ?", key);
        var item = new DueItem(ScriptedHandler.KIND, key, "payload", 1, epoch);

        // When
        dueWork.renew(item);

        // Then
        assertThat(dueWork.stillOurs(item)).isTrue();
    }

    @Test
    void aClaimThatWasLostIsNotRenewed() {
        // Given
        schedule(ScriptedHandler.KIND, key, Duration.ofHours(1));
        var stranger = new DueItem(ScriptedHandler.KIND, key, "payload", 1, 0);

        // When, Then
        assertThatThrownBy(() -> dueWork.renew(stranger)).isInstanceOf(LeaseLostException.class);
    }

    @Test
    void aHandlerThatThrowsIsAskedAgainLater() {
        // Given
        handler.scripts.put(
                key,
                item -> {
                    if (item.tries() < 3) {
                        throw new IllegalStateException("machine does not answer");
                    }
                    handler.done(item);
                });

        // When
        schedule(ScriptedHandler.KIND, key, Duration.ZERO);

        // Then
        awaitGone(key);
        assertThat(handler.seen(key)).extracting(DueItem::tries).containsExactly(1, 2, 3);
        assertThat(handler.seen(key)).extracting(DueItem::epoch).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aHandlerThatForgetsToEndItsWorkIsAskedAgain() {
        // Given
        handler.scripts.put(
                key,
                item -> {
                    if (item.tries() == 2) {
                        handler.done(item);
                    }
                });

        // When
        schedule(ScriptedHandler.KIND, key, Duration.ZERO);

        // Then
        awaitGone(key);
        assertThat(handler.seen(key)).hasSize(2);
    }

    @Test
    void noMoreItemsOfAKindRunAtOnceThanItsHandlerAllows() {
        // Given
        var allPlacesTaken = new CountDownLatch(ScriptedHandler.CONCURRENCY);
        List<String> keys = IntStream.range(0, 10).mapToObj(i -> key + i).toList();
        keys.forEach(
                k ->
                        handler.scripts.put(
                                k,
                                item -> {
                                    allPlacesTaken.countDown();
                                    allPlacesTaken.await();
                                    handler.done(item);
                                }));

        // When
        QuarkusTransaction.requiringNew()
                .run(
                        () ->
                                keys.forEach(
                                        k ->
                                                dueWork.schedule(
                                                        ScriptedHandler.KIND,
                                                        k,
                                                        Duration.ZERO,
                                                        "payload")));

        // Then
        keys.forEach(this::awaitGone);
        assertThat(handler.mostAtOnce.get()).isEqualTo(ScriptedHandler.CONCURRENCY);
    }

    @Test
    void aRunBelongsToTheTraceThatScheduledIt() {
        // Given
        var span = tracer.spanBuilder("joining").startSpan();

        // When
        try (var _ = span.makeCurrent()) {
            schedule(ScriptedHandler.KIND, key, Duration.ZERO);
        } finally {
            span.end();
        }

        // Then
        awaitGone(key);
        assertThat(handler.traces.get(key)).contains(span.getSpanContext().getTraceId());
    }

    private void schedule(String kind, String key, Duration delay) {
        QuarkusTransaction.requiringNew().run(() -> dueWork.schedule(kind, key, delay, "payload"));
    }

    private void done(DueItem item) {
        QuarkusTransaction.requiringNew().run(() -> dueWork.done(item));
    }

    /** Waits until there is something to claim: leases end by the database's clock. */
    private DueItem claim(String kind, Duration lease) {
        return await().until(() -> table.claim(kind, 1, lease, "me"), claimed -> !claimed.isEmpty())
                .getFirst()
                .item();
    }

    private void awaitGone(String workKey) {
        await().atMost(Duration.ofSeconds(20))
                .until(
                        () ->
                                rows.count("SELECT count(*) FROM due_work WHERE key = ?", workKey)
                                        == 0);
    }

    private String kind() {
        return OURS + key;
    }
}
