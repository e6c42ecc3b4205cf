/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.due;

import dev.berth.eventlog.DueHandler;
import dev.berth.eventlog.DueItem;
import dev.berth.eventlog.LeaseLostException;
import dev.berth.eventlog.pace.BackOff;
import dev.berth.eventlog.trace.TraceParent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/** Runs one claim in its trace, and gives back what the handler did not end. */
class DueRun {

    private static final Logger LOG = Logger.getLogger(DueRun.class);
    private static final int LONGEST_REASON = 1000;
    private static final String ENDED = "ended";
    private static final String FORGOTTEN = "forgotten";
    private static final String SUPERSEDED = "superseded";
    private static final String FAILED = "failed";
    private static final List<String> OUTCOMES = List.of(ENDED, FORGOTTEN, SUPERSEDED, FAILED);

    private final DueTable table;
    private final BackOff backOff;
    private final Tracer tracer;
    private final MeterRegistry meters;

    DueRun(DueTable table, BackOff backOff, Tracer tracer, MeterRegistry meters) {
        this.table = table;
        this.backOff = backOff;
        this.tracer = tracer;
        this.meters = meters;
    }

    /** Never throws. */
    void run(DueHandler handler, DueTable.Claimed claimed) {
        DueItem item = claimed.item();
        Span span =
                tracer.spanBuilder("due " + item.kind())
                        .setParent(TraceParent.parentOf(claimed.traceparent()))
                        .startSpan();
        try (var _ = span.makeCurrent()) {
            handler.run(item);
            // One statement that normally finds nothing: a handler that forgot to end its work must
            // not lose it.
            boolean forgotten =
                    giveBack(item, "the handler returned without done, again, cancel or schedule");
            if (forgotten) {
                LOG.errorf(
                        "The handler of due work %s returned without ending it: %s",
                        item.kind(), item.key());
            }
            count(item, forgotten ? FORGOTTEN : ENDED);
        } catch (LeaseLostException e) {
            LOG.infof("Due work superseded: %s", e.getMessage());
            count(item, SUPERSEDED);
        } catch (Throwable e) { // NOPMD: whatever a handler throws, the row must be given back
            span.setStatus(StatusCode.ERROR);
            failed(item, e);
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
        } finally {
            span.end();
        }
    }

    private void failed(DueItem item, Throwable failure) {
        LOG.warnf(
                failure,
                "Due work %s for %s failed (try %d)",
                item.kind(),
                item.key(),
                item.tries());
        count(item, FAILED);
        // An interrupt (the drain is over) must not keep the row from being given back.
        boolean interrupted = Thread.interrupted();
        giveBack(item, failure.toString());
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean giveBack(DueItem item, String reason) {
        Duration pause = backOff.after(item.tries(), RandomGenerator.getDefault());
        String storable = reason.replace('\0', '?');
        try {
            return table.again(
                    item,
                    pause,
                    storable.substring(0, Math.min(storable.length(), LONGEST_REASON)));
        } catch (SQLException | RuntimeException e) {
            LOG.warnf(
                    e,
                    "Due work %s for %s was not given back; it is free when its lease ends",
                    item.kind(),
                    item.key());
            return false;
        }
    }

    /** Counters are there from the start: the first increase of one that appears is not seen. */
    void count(String kind) {
        OUTCOMES.forEach(outcome -> runs(kind, outcome));
    }

    private void count(DueItem item, String outcome) {
        runs(item.kind(), outcome).increment();
    }

    private Counter runs(String kind, String outcome) {
        return meters.counter("berth.due.runs", "kind", kind, "outcome", outcome);
    }
}
