/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import dev.berth.distributor.distribution.Distribution.State;
import dev.berth.eventlog.DuePending;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A distribution as it is shown: neither files nor login users.
 *
 * @param machine where it is; absent until files were rendered
 * @param job what waits or runs; absent in lists, and when there is nothing to do
 */
record DistributionView(
        String node,
        int attempt,
        State state,
        boolean held,
        boolean rejoin,
        Instant since,
        @Nullable Machine machine,
        @Nullable Job job) {

    record Machine(
            @Nullable String pool,
            @Nullable String address,
            @Nullable Integer port,
            @Nullable String jump) {}

    /**
     * @param kind {@code distribute} or {@code await-csr}
     * @param lastReason why the last try failed, or was put off
     */
    record Job(String kind, Instant due, boolean running, int tries, @Nullable String lastReason) {}

    static DistributionView of(Distribution row) {
        return of(row, "", Optional.empty());
    }

    static DistributionView of(Distribution row, String kind, Optional<DuePending> pending) {
        return new DistributionView(
                row.node(),
                row.attempt(),
                row.state(),
                row.isHeld(),
                row.isRejoin(),
                row.changedAt(),
                row.machine(),
                pending.map(
                                it ->
                                        new Job(
                                                kind,
                                                it.due(),
                                                it.running(),
                                                it.tries(),
                                                it.lastReason()))
                        .orElse(null));
    }
}
