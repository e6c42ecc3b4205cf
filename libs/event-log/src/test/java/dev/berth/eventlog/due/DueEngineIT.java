/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.due;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.eventlog.DueHandler;
import dev.berth.eventlog.DueItem;
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
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** How an engine ends. */
@QuarkusTest
@QuarkusTestResource(SandboxResource.class)
class DueEngineIT {

    @Inject DueWork dueWork;
    @Inject DueTable table;
    @Inject Rows rows;
    @Inject Tracer tracer;
    @Inject MeterRegistry meters;

    private final String kind = "kind-" + UUID.randomUUID();
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    @Test
    void aStoppingEngineLetsARunningItemFinishAndClaimsNothingMore() throws Exception {
        // Given
        DueEngine engine = engine();
        engine.start();
        schedule("running");
        started.await();
        schedule("waiting");

        // When
        var stop = Thread.ofPlatform().start(() -> engine.stop(Duration.ofSeconds(30)));
        release.countDown();
        stop.join();

        // Then
        assertThat(rows.select("SELECT key FROM due_work WHERE kind = ?", kind))
                .containsExactly("waiting");
    }

    @Test
    void anItemThatOutlivesTheDrainIsInterruptedAndGivenBack() throws Exception {
        // Given
        DueEngine engine = engine();
        engine.start();
        schedule("endless");
        started.await();

        // When
        engine.stop(Duration.ofMillis(50));

        // Then
        await().untilAsserted(
                        () ->
                                assertThat(
                                                rows.select(
                                                        "SELECT last_reason FROM due_work WHERE"
                                                            + " kind = ? AND lease_until IS NULL",
                                                        kind))
                                        .singleElement()
                                        .asString()
                                        .contains("InterruptedException"));
    }

    private void schedule(String key) {
        QuarkusTransaction.requiringNew()
                .run(() -> dueWork.schedule(kind, key, Duration.ZERO, "payload"));
    }

    private DueEngine engine() {
        var backOff = new BackOff(Duration.ofMinutes(1), Duration.ofMinutes(1));
        return new DueEngine(
                table,
                new DueRun(table, backOff, tracer, meters),
                List.of(new Held()),
                "engine of the test",
                new Signal(),
                Duration.ofMillis(20),
                backOff);
    }

    @jakarta.enterprise.inject.Vetoed
    private final class Held implements DueHandler {
        @Override
        public String kind() {
            return kind;
        }

        @Override
        public int concurrency() {
            return 1;
        }

        @Override
        public void run(DueItem item) throws Exception {
            started.countDown();
            release.await();
            QuarkusTransaction.requiringNew().run(() -> dueWork.done(item));
        }
    }
}
