/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import dev.berth.eventlog.DueItem;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/** What becomes of a request whose judging throws what nobody expected. */
@ApplicationScoped
class UnexpectedFailures {

    private static final Logger LOG = Logger.getLogger(UnexpectedFailures.class);
    private static final Duration ONE_TRACE = Duration.ofMinutes(1);

    private final AtomicLong traced = new AtomicLong();
    private final Judging judging;

    UnexpectedFailures(Judging judging) {
        this.judging = judging;
    }

    /**
     * No request may make us throw for ever: what the next try would meet again is a decision, with
     * pauses that grow. What passes by itself, or is not ours to decide, is left to whoever runs
     * due work.
     */
    void handle(DueItem item, RuntimeException failed) {
        if (PassingFailures.passes(failed)) {
            throw failed;
        }
        try {
            QuarkusTransaction.requiringNew().run(() -> judging.failed(item, failed));
        } catch (RuntimeException notEvenThat) {
            failed.addSuppressed(notEvenThat);
            throw failed;
        }
        // Somebody may file hundreds of the same: one of them a minute tells where it is.
        long now = System.nanoTime();
        long last = traced.get();
        boolean trace =
                (last == 0 || now - last > ONE_TRACE.toNanos()) && traced.compareAndSet(last, now);
        if (trace) {
            LOG.errorf(failed, "%s cannot be judged", item.payload());
        } else {
            LOG.errorf("%s cannot be judged: %s", item.payload(), failed.getClass().getName());
        }
    }
}
