/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer;

import dev.berth.access.ProblemException;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Where lint, previews and diffs that callers ask for are computed: two threads and a short queue,
 * apart from those that serve requests and those that render real nodes. Whoever asks for too much
 * waits for others who do, and nobody else does.
 */
@ApplicationScoped
public class RenderingPool {

    private static final int THREADS = 2;
    private static final int WAITING = 16;
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final long STACK_BYTES = 4L << 20;

    private final ThreadPoolExecutor threads;
    private final Duration deadline;

    @Inject
    RenderingPool() {
        this(THREADS, WAITING, DEADLINE);
    }

    RenderingPool(int size, int waiting, Duration deadline) {
        this.deadline = deadline;
        this.threads =
                new ThreadPoolExecutor(
                        size,
                        size,
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(waiting),
                        work -> {
                            Thread thread = new Thread(null, work, "rendering", STACK_BYTES);
                            thread.setDaemon(true);
                            return thread;
                        });
    }

    void stop(@Observes ShutdownEvent event) {
        threads.shutdownNow();
    }

    /**
     * What it computes, or what it throws.
     *
     * @throws ProblemException 429 when too many wait, 413 when it takes longer than it may
     */
    public <T> T compute(Supplier<T> work) {
        Future<T> asked = submit(work);
        try {
            return asked.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            asked.cancel(true);
            throw ProblemException.tooLarge(
                    "it takes longer than " + deadline.toSeconds() + " s; send less at once");
        } catch (ExecutionException failed) {
            throw rethrown(Objects.requireNonNullElse(failed.getCause(), failed));
        } catch (InterruptedException stopping) {
            asked.cancel(true);
            Thread.currentThread().interrupt();
            throw ProblemException.tooMany("the service is stopping; try again");
        }
    }

    private <T> Future<T> submit(Supplier<T> work) {
        try {
            return threads.submit(work::get);
        } catch (RejectedExecutionException full) {
            throw ProblemException.tooMany(
                    "others are being linted and rendered; try again in some seconds");
        }
    }

    private static RuntimeException rethrown(Throwable cause) {
        return switch (cause) {
            case RuntimeException thrown -> thrown;
            case StackOverflowError _ ->
                    ProblemException.tooLarge("something in it is nested too deeply");
            case Error error -> throw error;
            default -> new IllegalStateException(cause);
        };
    }
}
