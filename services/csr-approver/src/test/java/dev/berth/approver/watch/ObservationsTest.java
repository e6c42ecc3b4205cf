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
    void nodesAreWorkedOffBeforeRequestsAndEachInTheOrderTheyCame() {
        // Given
        observations.addFirst("node a", () -> seen.add("node a"));
        observations.add("x", "csr b", () -> seen.add("csr b"));
        observations.add("x", "csr c", () -> seen.add("csr c"));
        observations.addFirst("node d", () -> seen.add("node d"));

        // When
        observations.start();

        // Then
        await().untilAsserted(
                        () ->
                                assertThat(seen)
                                        .containsExactly("node a", "node d", "csr b", "csr c"));
    }

    @Test
    void thousandsOfOneRequesterKeepAnotherWaitingForOneTurn() {
        // Given
        for (int number = 0; number < 5_000; number++) {
            String name = "flood " + number;
            observations.add("flood", name, () -> seen.add(name));
        }
        observations.add("other", "csr a", () -> seen.add("a"));
        observations.add("other", "csr b", () -> seen.add("b"));

        // When
        observations.start();

        // Then
        await().untilAsserted(() -> assertThat(seen).hasSize(5_002));
        assertThat(seen.subList(0, 4)).containsExactly("flood 0", "a", "flood 1", "b");
    }

    @Test
    void newerNewsOfAnObjectReplaceOlder() {
        // Given
        observations.addFirst("node a", () -> seen.add("old"));
        observations.addFirst("node b", () -> seen.add("b"));
        observations.addFirst("node a", () -> seen.add("new"));

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
                "x",
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
                "x",
                "csr odd",
                () -> {
                    tried.countDown();
                    throw new IllegalStateException("odd");
                });
        observations.add("x", "csr good", () -> seen.add("good"));

        // When
        observations.start();

        // Then
        await().untilAsserted(() -> assertThat(seen).containsExactly("good"));
        assertThat(tried.getCount()).isZero();
    }
}
