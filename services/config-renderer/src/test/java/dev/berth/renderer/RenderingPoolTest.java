/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.berth.access.ProblemException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RenderingPoolTest {

    private final CountDownLatch never = new CountDownLatch(1);

    @AfterEach
    void letEverybodyGo() {
        never.countDown();
    }

    @Test
    void whatIsComputedComesBack() {
        // Given
        RenderingPool pool = new RenderingPool(1, 1, Duration.ofMinutes(1));

        // When
        String computed = pool.compute(() -> Thread.currentThread().getName());

        // Then
        assertThat(computed).isEqualTo("rendering");
    }

    @Test
    void whatTakesTooLongIsGivenUpAndTheCallerIsTold() {
        // Given
        RenderingPool pool = new RenderingPool(1, 1, Duration.ofMillis(50));

        // When
        Throwable thrown = catchThrowable(() -> pool.compute(this::stuck));

        // Then
        assertThat(thrown)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("takes longer than");
    }

    @Test
    void whoeverFindsTheQueueFullIsRefusedAtOnce() {
        // Given
        RenderingPool pool = new RenderingPool(1, 1, Duration.ofMinutes(5));
        CountDownLatch begun = new CountDownLatch(1);
        Thread.ofVirtual()
                .start(
                        () ->
                                pool.compute(
                                        () -> {
                                            begun.countDown();
                                            return stuck();
                                        }));
        Awaitility.await().until(() -> begun.getCount() == 0);
        Thread second = Thread.ofVirtual().start(() -> pool.compute(this::stuck));
        Awaitility.await().until(() -> second.getState() == Thread.State.TIMED_WAITING);

        // When
        Throwable thrown = catchThrowable(() -> pool.compute(() -> "never"));

        // Then
        assertThat(thrown)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("try again in some seconds");
    }

    @Test
    void whatIsNestedTooDeeplyIsTheCallersFault() {
        // Given
        RenderingPool pool = new RenderingPool(1, 1, Duration.ofMinutes(1));

        // When
        Throwable thrown = catchThrowable(() -> pool.compute(() -> deeper(1)));

        // Then
        assertThat(thrown)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("nested too deeply");
    }

    private static int deeper(int depth) {
        return depth == Integer.MIN_VALUE ? depth : deeper(depth + 1) + 1;
    }

    private String stuck() {
        try {
            never.await();
            return "free";
        } catch (InterruptedException givenUp) {
            return "given up";
        }
    }
}
