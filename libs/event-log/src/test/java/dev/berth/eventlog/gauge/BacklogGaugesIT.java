/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.gauge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.eventlog.Rows;
import dev.berth.eventlog.SandboxResource;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What waits in the tables is what the gauges show. */
@QuarkusTest
@QuarkusTestResource(SandboxResource.class)
class BacklogGaugesIT {

    private static final String KIND = "scripted";

    @Inject Rows rows;
    @Inject MeterRegistry meters;

    @AfterEach
    void clear() {
        sql("ALTER TABLE IF EXISTS due_work_away RENAME TO due_work");
        sql("DELETE FROM due_work WHERE key = 'late'");
        sql("DELETE FROM outbox WHERE record_key = 'late'");
    }

    @Test
    void theAgeOfWhatWaitsLongestIsShown() {
        // When
        sql(
                """
                INSERT INTO due_work (kind, key, due, lease_until, lease_owner, payload, lane)
                VALUES ('scripted', 'late', now() - interval '1 hour', now() + interval '1 hour',
                        'somebody', '', NULL)
                """);
        sql(
                """
                INSERT INTO outbox (record_id, topic, record_key, header_names, header_values,
                                    value, appended_at)
                VALUES (gen_random_uuid(), 'not a topic', 'late', '{}', '{}', '',
                        now() - interval '1 hour')
                """);

        // Then
        await().untilAsserted(
                        () -> {
                            assertThat(gauge("berth.due.depth", "kind", KIND)).isOne();
                            assertThat(gauge("berth.due.oldest.age", "kind", KIND))
                                    .isGreaterThan(3599);
                            assertThat(gauge("berth.outbox.depth")).isOne();
                            assertThat(gauge("berth.outbox.oldest.age")).isGreaterThan(3599);
                        });
    }

    @Test
    void workThatIsNotDueYetIsShownAsScheduled() {
        // When
        sql(
                """
                INSERT INTO due_work (kind, key, due, payload)
                VALUES ('scripted', 'late', now() + interval '1 hour', '')
                """);

        // Then
        await().untilAsserted(
                        () -> {
                            // What other tests left for later is there too.
                            assertThat(gauge("berth.due.scheduled", "kind", KIND))
                                    .isPositive()
                                    .isEqualTo(
                                            rows.count(
                                                    "SELECT count(*) FROM due_work WHERE kind = ?"
                                                            + " AND due > now()",
                                                    KIND));
                            assertThat(gauge("berth.due.depth", "kind", KIND)).isZero();
                        });
    }

    @Test
    void workThatWaitsForItsLaneIsShownByLane() {
        // When
        sql(
                """
                INSERT INTO due_work (kind, key, due, payload, lane)
                VALUES ('nobody runs it', 'late', now() - interval '1 hour', '', 'pool')
                """);

        // Then
        await().untilAsserted(
                        () ->
                                assertThat(
                                                gauge(
                                                        "berth.due.lane.depth",
                                                        "kind",
                                                        "nobody runs it",
                                                        "lane",
                                                        "pool"))
                                        .isOne());
    }

    @Test
    void whatCannotBeReadIsNotShownAsZero() {
        // Given
        await().untilAsserted(() -> assertThat(gauge("berth.due.depth", "kind", KIND)).isZero());

        // When
        sql("ALTER TABLE due_work RENAME TO due_work_away");

        // Then
        await().untilAsserted(
                        () -> {
                            assertThat(gauge("berth.due.depth", "kind", KIND)).isNaN();
                            assertThat(gauge("berth.due.oldest.age", "kind", KIND)).isNaN();
                            assertThat(gauge("berth.outbox.depth")).isNotNaN();
                        });
    }

    @Test
    void countersAreThereBeforeAnythingHappens() {
        // Given
        String deadLetters = "berth.listening.dead.letters";

        // When
        List<String> classes =
                meters.find(deadLetters).counters().stream()
                        .map(counter -> counter.getId().getTag("class"))
                        .toList();
        List<String> outcomes =
                meters.find("berth.due.runs").tag("kind", KIND).counters().stream()
                        .map(counter -> counter.getId().getTag("outcome"))
                        .toList();

        // Then
        assertThat(classes).containsExactlyInAnyOrder("broken", "undeliverable", "poison");
        assertThat(outcomes)
                .containsExactlyInAnyOrder("ended", "failed", "superseded", "forgotten");
    }

    private double gauge(String name, String... tags) {
        Gauge gauge = meters.find(name).tags(tags).gauge();
        return gauge == null ? -1 : gauge.value();
    }

    private void sql(String statement) {
        QuarkusTransaction.requiringNew().run(() -> rows.update(statement));
    }
}
