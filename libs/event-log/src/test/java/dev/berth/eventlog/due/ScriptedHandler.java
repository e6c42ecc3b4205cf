/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.due;

import dev.berth.eventlog.DueHandler;
import dev.berth.eventlog.DueItem;
import dev.berth.eventlog.DueWork;
import dev.berth.eventlog.trace.TraceParent;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Does with each key what the test says; by default it is done at once. */
@Singleton
class ScriptedHandler implements DueHandler {

    static final String KIND = "scripted";
    static final int CONCURRENCY = 3;

    interface Script {
        void run(DueItem item) throws Exception;
    }

    final Map<String, Script> scripts = new ConcurrentHashMap<>();
    final List<DueItem> seen = new CopyOnWriteArrayList<>();
    final Map<String, String> traces = new ConcurrentHashMap<>();
    final AtomicInteger atOnce = new AtomicInteger();
    final AtomicInteger mostAtOnce = new AtomicInteger();

    private final DueWork dueWork;

    ScriptedHandler(DueWork dueWork) {
        this.dueWork = dueWork;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public int concurrency() {
        return CONCURRENCY;
    }

    @Override
    public Duration lease() {
        return Duration.ofSeconds(2);
    }

    @Override
    public void run(DueItem item) throws Exception {
        mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        try {
            seen.add(item);
            traces.put(item.key(), String.valueOf(TraceParent.current()));
            scripts.getOrDefault(item.key(), this::done).run(item);
        } finally {
            atOnce.decrementAndGet();
        }
    }

    void done(DueItem item) {
        QuarkusTransaction.requiringNew().run(() -> dueWork.done(item));
    }

    List<DueItem> seen(String key) {
        return seen.stream().filter(item -> item.key().equals(key)).toList();
    }
}
