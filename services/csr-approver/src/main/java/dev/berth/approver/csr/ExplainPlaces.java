/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import dev.berth.access.ProblemException;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Where explanations are made: on a few threads of their own, for a limited time. Whatever somebody
 * pastes, the rest of the REST API goes on.
 */
@ApplicationScoped
class ExplainPlaces {

    private static final int PLACES = 2;
    private static final int WAITING = 8;

    /** The API server may take ten seconds to answer or not. */
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final ThreadPoolExecutor places =
            new ThreadPoolExecutor(
                    PLACES,
                    PLACES,
                    0,
                    TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(WAITING),
                    Thread.ofPlatform().daemon().name("explain-", 0).factory());

    /**
     * @throws ProblemException 429 if too many are being made, 503 if this one takes too long, and
     *     whatever the explanation throws
     */
    <T> T make(Callable<T> explanation) {
        Future<T> made;
        try {
            made = places.submit(explanation);
        } catch (RejectedExecutionException full) {
            throw ProblemException.tooMany(
                    "as many explanations as this service makes at once are being made; try again"
                            + " in a moment");
        }
        try {
            return made.get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            made.cancel(true);
            throw ProblemException.unavailable(
                    "the explanation was not there after " + LONGEST.toSeconds() + " seconds");
        } catch (InterruptedException stopping) {
            made.cancel(true);
            Thread.currentThread().interrupt();
            throw ProblemException.unavailable("this service is stopping");
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case RuntimeException expected -> throw expected;
                case null -> throw new IllegalStateException(failed);
                case Throwable unexpected -> throw new IllegalStateException(unexpected);
            }
        }
    }

    void stop(@Observes ShutdownEvent stopping) {
        places.shutdownNow();
    }
}
