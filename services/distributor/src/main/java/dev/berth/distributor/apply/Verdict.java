/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import static java.util.Objects.requireNonNull;

import dev.berth.events.FailureClass;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of one try. */
public sealed interface Verdict {

    /**
     * The set is in place and the kubelet runs.
     *
     * @param machineId what the machine says it is; absent where it has no valid machine-id
     * @param looked whether anything around the kubelet was looked at
     * @param findings what the machine lacks or does not show, as far as that stops nobody
     */
    record Started(
            boolean changed, @Nullable String machineId, boolean looked, List<Finding> findings)
            implements Verdict {
        public Started {
            findings = List.copyOf(findings);
        }

        public Started(boolean changed) {
            this(changed, null, false, List.of());
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
