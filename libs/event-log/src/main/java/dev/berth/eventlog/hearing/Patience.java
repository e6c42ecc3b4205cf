/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.hearing;

import dev.berth.eventlog.EventLogConfig;
import dev.berth.eventlog.StoppedListeningException;
import dev.berth.eventlog.pace.BackOff;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Pauses between tries of one record, ended by the application's stop. */
@ApplicationScoped
class Patience {

    private final BackOff backOff;
    private final CountDownLatch stopping = new CountDownLatch(1);

    @Inject
    Patience(EventLogConfig config) {
        this(new BackOff(config.listening().backOffMin(), config.listening().backOffMax()));
    }

    Patience(BackOff backOff) {
        this.backOff = backOff;
    }

    void onStop(@Observes ShutdownEvent stop) {
        stopping.countDown();
    }

    /**
     * @param failures of this record so far
     * @throws StoppedListeningException when the application stops meanwhile
     */
    void pause(int failures, String position) {
        boolean stopped;
        try {
            stopped =
                    stopping.await(
                            backOff.after(failures, RandomGenerator.getDefault()).toMillis(),
                            TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped = true;
        }
        if (stopped) {
            throw new StoppedListeningException(
                    position
                            + " is not acknowledged: the application stops while it waits. It is"
                            + " heard again after the start");
        }
    }
}
