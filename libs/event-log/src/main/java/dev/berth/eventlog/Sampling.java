/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog;

import java.util.concurrent.Callable;

/** Figures for gauges, read from the database now and then: a scrape never waits for it. */
public interface Sampling {

    /**
     * Has something read every {@link EventLogConfig#gaugeInterval()}, the first time at once, on a
     * thread without a transaction.
     *
     * @param what the figures, for the log, e.g. {@code nodes by phase}
     */
    <T> Sample<T> of(String what, Callable<T> read);
}
