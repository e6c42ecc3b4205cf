/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.gauge;

import dev.berth.eventlog.EventLogConfig;
import dev.berth.eventlog.Sample;
import dev.berth.eventlog.Sampling;
import dev.berth.eventlog.pace.Signal;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;

/** One thread reads all figures of the service, one after the other. */
@ApplicationScoped
class Sampler implements Sampling {

    private final Duration interval;
    private final List<ReadNowAndThen<?>> samples = new CopyOnWriteArrayList<>();
    private final Signal wake = new Signal();
    private volatile boolean stopping;

    Sampler(EventLogConfig config) {
        this.interval = config.gaugeInterval();
    }

    @Override
    public <T> Sample<T> of(String what, Callable<T> read) {
        ReadNowAndThen<T> sample = new ReadNowAndThen<>(what, read);
        samples.add(sample);
        wake.give();
        return sample;
    }

    void onStart(@Observes StartupEvent started) {
        Thread.ofPlatform().name("event-log-gauges").daemon().start(this::loop);
    }

    void onStop(@Observes ShutdownEvent stop) {
        stopping = true;
        wake.give();
    }

    private void loop() {
        try {
            while (!stopping) {
                samples.forEach(ReadNowAndThen::read);
                wake.await(interval);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
