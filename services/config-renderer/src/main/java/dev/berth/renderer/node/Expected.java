/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.events.Condition;

/** What a registered node is expected to become within a time; Ready is not among it. */
enum Expected {
    SERVING(
            Condition.Type.SERVING_CERTIFICATE,
            "no serving certificate yet",
            "read the reason of its request (csr-approver: GET /api/v1/csrs), or, without one, the"
                    + " kubelet's journal: serverTLSBootstrap must be true"),
    VERIFIED(
            Condition.Type.VERIFIED,
            "its kubelet has not been verified yet",
            "look at csr-approver: its log, its way to port 10250, berth.verification.*; where"
                    + " nodes register with the taint berth.dev/unverified, it stays until then");

    private final Condition.Type condition;
    private final String lacking;
    private final String nextStep;

    Expected(Condition.Type condition, String lacking, String nextStep) {
        this.condition = condition;
        this.lacking = lacking;
        this.nextStep = nextStep;
    }

    Condition.Type condition() {
        return condition;
    }

    /** What is lacking and what to look at, for the condition. */
    String message(java.time.Duration limit) {
        return lacking + " " + limit.toSeconds() + " s after registering; " + nextStep;
    }
}
