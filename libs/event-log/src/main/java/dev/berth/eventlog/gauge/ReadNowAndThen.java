/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.gauge;

import dev.berth.eventlog.Sample;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A figure that cannot be read is NaN, not the last one: a gauge that stands still looks healthy.
 */
final class ReadNowAndThen<T> implements Sample<T> {

    private static final Logger LOG = Logger.getLogger(ReadNowAndThen.class);

    private final String what;
    private final Callable<T> source;
    private volatile @Nullable T last;
    private boolean failing;

    ReadNowAndThen(String what, Callable<T> source) {
        this.what = what;
        this.source = source;
    }

    @Override
    public double figure(ToDoubleFunction<T> of) {
        T read = last;
        return read == null ? Double.NaN : of.applyAsDouble(read);
    }

    /** Never throws: the other figures are to be read, too. */
    void read() {
        try {
            last = source.call();
            if (failing) {
                LOG.infof("Figures are read again: %s", what);
            }
            failing = false;
        } catch (Exception e) {
            last = null;
            if (!failing) {
                LOG.warnf(
                        e, "Figures cannot be read and are shown as NaN until they can: %s", what);
            }
            failing = true;
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
