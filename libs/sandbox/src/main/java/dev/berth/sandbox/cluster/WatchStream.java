/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One open watch: changes come in from the store, lines of JSON go out, until its time is over, it
 * is cut, or the client is gone.
 */
final class WatchStream {

    /** A client that is so far behind reads the list again. */
    private static final int MOST_WAITING = 20_000;

    private sealed interface Signal {
        record Changed(Store.Change change) implements Signal {}

        record Cut() implements Signal {}
    }

    /** What a watch asks for; {@code since} 0 means from now on, beginning with what is there. */
    record Wish(
            ResourceType type,
            String namespace,
            Selector selector,
            long since,
            boolean bookmarks,
            Duration timeout) {}

    private final ApiRequest request;
    private final Wish wish;
    private final Duration bookmarkInterval;
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();

    WatchStream(ApiRequest request, Wish wish, Duration bookmarkInterval) {
        this.request = request;
        this.wish = wish;
        this.bookmarkInterval = bookmarkInterval;
    }

    ApiRequest request() {
        return request;
    }

    /** Ends it as if the network had: without the last chunk. */
    void cut() {
        signals.add(new Signal.Cut());
    }

    /**
     * Writes until the end.
     *
     * @throws IOException if the client is gone
     * @throws Faults.Dropped if it was cut
     */
    void run(Store store, OutputStream out) throws IOException {
        Runnable stop;
        try {
            stop =
                    store.follow(
                            wish.type,
                            wish.namespace,
                            wish.selector,
                            wish.since,
                            change -> signals.add(new Signal.Changed(change)));
        } catch (ApiException expired) {
            line(out, "ERROR", expired.status());
            return;
        }
        try {
            out.flush();
            pump(store, out);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            stop.run();
        }
    }

    private void pump(Store store, OutputStream out) throws IOException, InterruptedException {
        long end = System.nanoTime() + wish.timeout.toNanos();
        long nextBookmark = System.nanoTime() + bookmarkInterval.toNanos();
        while (true) {
            long wait = Math.min(end, nextBookmark) - System.nanoTime();
            Optional<Signal> signal =
                    Optional.ofNullable(signals.poll(Math.max(0, wait), TimeUnit.NANOSECONDS));
            if (signal.isPresent()) {
                write(signal.get(), out);
                if (signals.isEmpty()) {
                    out.flush();
                } else if (signals.size() > MOST_WAITING) {
                    return;
                }
                continue;
            }
            if (wish.bookmarks) {
                bookmark(store, out);
            }
            nextBookmark = System.nanoTime() + bookmarkInterval.toNanos();
            if (System.nanoTime() - end >= 0) {
                return;
            }
        }
    }

    /**
     * A bookmark may only name a version whose changes were all written before it: first look at
     * the version, then empty the queue.
     */
    private void bookmark(Store store, OutputStream out) throws IOException {
        long revision = store.revision();
        for (Signal signal = signals.poll(); signal != null; signal = signals.poll()) {
            write(signal, out);
        }
        ObjectNode mark =
                Json.object()
                        .put("kind", wish.type.kind())
                        .put("apiVersion", wish.type.apiVersion());
        mark.putObject("metadata")
                .put("resourceVersion", Long.toString(revision))
                .putNull("creationTimestamp");
        line(out, "BOOKMARK", mark);
    }

    private static void write(Signal signal, OutputStream out) throws IOException {
        switch (signal) {
            case Signal.Changed(Store.Change change) ->
                    send(out, change.kind().name(), change.object());
            case Signal.Cut() -> throw new Faults.Dropped();
        }
    }

    private static void line(OutputStream out, String type, ObjectNode object) throws IOException {
        send(out, type, object);
        out.flush();
    }

    private static void send(OutputStream out, String type, ObjectNode object) throws IOException {
        ObjectNode event = Json.object().put("type", type);
        event.set("object", object);
        out.write(Json.bytes(event));
        out.write('\n');
    }
}
