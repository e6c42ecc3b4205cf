/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import java.util.SortedSet;

/** {@code berth.csr.custody}: whether a request must name the certificate that made it. */
enum Custody {
    /** As soon as the cluster's API servers are seen to name it, and while all of them do. */
    AUTO,
    /** Always. For clusters whose API servers all name it. */
    REQUIRED,
    /** Never; that it is missing is noted. */
    NOTED;

    /** What follows for requests that name none. */
    enum State {
        /** They wait. */
        ENFORCED,
        /** They are noted. */
        NOT_ENFORCED,
        /** They are noted for now: not all API servers that answer are known to name it. */
        FALLEN_BACK
    }

    /**
     * @param naming versions of API servers that were seen to name it
     * @param answering versions that answered lately; while a control plane is upgraded or rolled
     *     back there are several, and it cannot be told which of them took a request
     */
    State state(SortedSet<Integer> naming, SortedSet<Integer> answering) {
        return switch (this) {
            case REQUIRED -> State.ENFORCED;
            case NOTED -> State.NOT_ENFORCED;
            case AUTO -> {
                if (naming.isEmpty()) {
                    yield State.NOT_ENFORCED;
                }
                // What one version does, later ones do.
                boolean allName = !answering.isEmpty() && answering.first() >= naming.first();
                yield allName ? State.ENFORCED : State.FALLEN_BACK;
            }
        };
    }
}
