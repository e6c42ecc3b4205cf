/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import static java.util.Objects.requireNonNull;

import dev.berth.events.FailureClass;
import org.jspecify.annotations.Nullable;

/** What came of one try. */
sealed interface Verdict {

    /**
     * The set is in place and the kubelet runs.
     *
     * @param machineId what the machine says it is; absent where it has no valid machine-id
     */
    record Started(boolean changed, @Nullable String machineId) implements Verdict {
        Started(boolean changed) {
            this(changed, null);
        }
    }

    /** It did not work out. */
    record Failed(FailureClass failure, String message, @Nullable String evidence)
            implements Verdict {
        public Failed {
            requireNonNull(failure, "failure");
            requireNonNull(message, "message");
        }
    }
}
