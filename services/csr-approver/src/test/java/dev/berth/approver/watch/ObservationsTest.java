/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ObservationsTest {

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private volatile boolean databaseIsThere = true;
    private final Observations observations = new Observations(() -> databaseIsThere);

    @AfterEach
    void stop() {
        observations.close();
    }

    @Test
    void areWorkedOffInTheOrderTheyCame() {
        // Given
        observations.add("node a", () -> seen.add("node a"));
        observations.add("csr b", () -> seen.add("csr b"));
        observations.add("node c", () -> seen.add("node c"));

        // When
        observations.start();

        // Then
        await().untilAsserted(() -> assertThat(seen).containsExactly("node a", "csr b", "node c"));
    }

    @Test
    void newerNewsOfAnObjectReplaceOlder() {
        // Given
        observations.add("node a", () -> seen.add("old"));
        observations.add("node b", () -> seen.add("b"));
        observations.add("node a", () -> seen.add("new"));

        // When
        observations.start();

        // Then
        await().untilAsserted(() -> assertThat(seen).containsExactly("new", "b"));
    }

    @Test
    void waitForTheDatabaseHoweverLongItIsAway() {
        // Given
        databaseIsThere = false;
        AtomicInteger tries = new AtomicInteger();
        observations.add(
                "csr a",
                () -> {
                    if (tries.incrementAndGet() < 7) {
                        throw new IllegalStateException("no database");
                    }
                    seen.add("a");
                });

        // When
        observations.start();

        // Then
        await().untilAsserted(() -> assertThat(seen).containsExactly("a"));
    }

    @Test
    void oneThatAlwaysFailsDoesNotHoldUpTheOthers() {
        // Given
        CountDownLatch tried = new CountDownLatch(5);
        observations.add(
                "csr odd",
                () -> {
                    tried.countDown();
                    throw new IllegalStateException("odd");
                });
        observations.add("csr good", () -> seen.add("good"));

        // When
        observations.start();

        // Then
        await().untilAsserted(() -> assertThat(seen).containsExactly("good"));
        assertThat(tried.getCount()).isZero();
    }
}
