/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog;

import java.util.function.ToDoubleFunction;

/** What was read last. */
public interface Sample<T> {

    /** A figure of it; NaN before anything was read, and as long as it cannot be read. */
    double figure(ToDoubleFunction<T> of);
}
