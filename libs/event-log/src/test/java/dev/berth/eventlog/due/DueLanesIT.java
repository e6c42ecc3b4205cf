/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.due;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.eventlog.DueHandler;
import dev.berth.eventlog.DueItem;
import dev.berth.eventlog.DueLanes;
import dev.berth.eventlog.DuePending;
import dev.berth.eventlog.DueWork;
import dev.berth.eventlog.Rows;
import dev.berth.eventlog.SandboxResource;
import dev.berth.eventlog.pace.BackOff;
import dev.berth.eventlog.pace.Signal;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Tracer;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.inject.Vetoed;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Work in lanes, claimed by one engine and by two. */
@QuarkusTest
@QuarkusTestResource(SandboxResource.class)
class DueLanesIT {

    private static final int PLACES = 4;
    private static final Duration LEASE = Duration.ofMinutes(1);

    @Inject DueWork dueWork;
    @Inject DueTable table;
    @Inject Rows rows;
    @Inject Tracer tracer;
    @Inject MeterRegistry meters;

    private final String kind = "laned-" + UUID.randomUUID();
    private final CountDownLatch release = new CountDownLatch(1);
    private final List<DueEngine> engines = new ArrayList<>();

    @AfterEach
    void stop() {
        release.countDown();
        engines.forEach(engine -> engine.stop(Duration.ofSeconds(10)));
        QuarkusTransaction.requiringNew()
                .run(() -> rows.update("DELETE FROM due_work WHERE kind = ?", kind));
    }

    @Test
    void onlyLanesWithSomethingToDoNowAreWaiting() throws Exception {
        // Given
        schedule("a", "now", 2);
        schedule("", "without", 1);
        QuarkusTransaction.requiringNew()
                .run(() -> dueWork.schedule(kind, "later", Duration.ofHours(1), "payload", "c"));
        schedule("b/x", "running", 1);
        table.claim(kind, "b/x", 1, LEASE, "somebody");

        // When
        Set<String> waiting = table.waitingLanes(kind);

        // Then
        assertThat(waiting).containsExactlyInAnyOrder("a", "");
    }

    @Test
    void aLongQueueOfOneLaneLeavesHalfOfThePlacesToAnother() {
        // Given
        Held handler = new Held((_, _) -> Integer.MAX_VALUE);
        schedule("large", "l", 300);
        schedule("small", "s", 300);

        // When
        start(handler);

        // Then
        await().until(() -> handler.started.size() == PLACES);
        assertThat(handler.startedOf("l")).isEqualTo(2);
        assertThat(handler.startedOf("s")).isEqualTo(2);
    }

    @Test
    void twoEnginesEndAllWorkOnceAndNeitherExceedsTheRoomOfALane() {
        // Given
        Held one = new Held((_, running) -> 1 - running.getOrDefault("narrow", 0));
        Held two = new Held((_, running) -> 1 - running.getOrDefault("narrow", 0));
        schedule("narrow", "n", 40);
        schedule("", "w", 10);
        release.countDown();

        // When
        start(one);
        start(two);

        // Then
        await().atMost(Duration.ofSeconds(30)).until(() -> waiting() == 0);
        List<String> all = new ArrayList<>(one.started);
        all.addAll(two.started);
        assertThat(all).hasSize(50).doesNotHaveDuplicates();
        assertThat(one.mostOf("n")).isEqualTo(1);
        assertThat(two.mostOf("n")).isEqualTo(1);
    }

    @Test
    void aPostponedItemComesBackWithoutHavingCostATry() throws Exception {
        // Given
        schedule("a", "key", 1);
        DueItem claimed = table.claim(kind, 1, LEASE, "me").getFirst().item();

        // When
        QuarkusTransaction.requiringNew()
                .run(() -> dueWork.postpone(claimed, Duration.ZERO, "something is in the way"));

        // Then
        DueItem again =
                await().until(
                                () -> table.claim(kind, "a", 1, LEASE, "me"),
                                items -> !items.isEmpty())
                        .getFirst()
                        .item();
        assertThat(again.tries()).isEqualTo(claimed.tries());
        assertThat(again.epoch()).isGreaterThan(claimed.epoch());
    }

    @Test
    void whoAsksSeesWhatWorkWaitsFor() throws Exception {
        // Given
        schedule("a", "key", 1);
        DueItem claimed = table.claim(kind, 1, LEASE, "me").getFirst().item();
        boolean whileClaimed = dueWork.pending(kind, "key0").orElseThrow().running();
        QuarkusTransaction.requiringNew()
                .run(() -> dueWork.again(claimed, Duration.ofHours(1), "no answer"));

        // When
        DuePending pending = dueWork.pending(kind, "key0").orElseThrow();

        // Then
        assertThat(whileClaimed).isTrue();
        assertThat(pending.running()).isFalse();
        assertThat(pending.tries()).isEqualTo(1);
        assertThat(pending.lastReason()).isEqualTo("no answer");
        assertThat(dueWork.pending(kind, "nobody")).isEmpty();
    }

    private void schedule(String lane, String prefix, int items) {
        QuarkusTransaction.requiringNew()
                .run(
                        () -> {
                            for (int i = 0; i < items; i++) {
                                dueWork.schedule(kind, prefix + i, Duration.ZERO, "payload", lane);
                            }
                        });
    }

    private long waiting() {
        return rows.count("SELECT count(*) FROM due_work WHERE kind = ?", kind);
    }

    private void start(Held handler) {
        var backOff = new BackOff(Duration.ofMinutes(1), Duration.ofMinutes(1));
        DueEngine engine =
                new DueEngine(
                        table,
                        new DueRun(table, backOff, tracer, meters),
                        List.of(handler),
                        "engine " + UUID.randomUUID(),
                        new Signal(),
                        Duration.ofMillis(20),
                        backOff);
        engines.add(engine);
        engine.start();
    }

    @Vetoed
    private final class Held implements DueHandler {

        final List<String> started = new CopyOnWriteArrayList<>();
        private final Map<String, Integer> running = new ConcurrentHashMap<>();
        private final Map<String, Integer> most = new ConcurrentHashMap<>();
        private final DueLanes lanes;

        Held(DueLanes lanes) {
            this.lanes = lanes;
        }

        @Override
        public String kind() {
            return kind;
        }

        @Override
        public int concurrency() {
            return PLACES;
        }

        @Override
        public Optional<DueLanes> lanes() {
            return Optional.of(lanes);
        }

        @Override
        public void run(DueItem item) throws Exception {
            String prefix = item.key().substring(0, 1);
            most.merge(prefix, running.merge(prefix, 1, Integer::sum), Math::max);
            started.add(item.key());
            release.await();
            running.merge(prefix, -1, Integer::sum);
            QuarkusTransaction.requiringNew().run(() -> dueWork.done(item));
        }

        long startedOf(String prefix) {
            return started.stream().filter(key -> key.startsWith(prefix)).count();
        }

        int mostOf(String prefix) {
            return most.getOrDefault(prefix, 0);
        }
    }
}
