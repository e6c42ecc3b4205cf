/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.events.CsrDecision;
import java.util.List;
import java.util.stream.Stream;

/** A request that must not be approved, what is known at that moment, and the right answer. */
record Adversary(String what, Csr csr, Known known, CsrDecision decision, String reason) {

    /** Made once: their keys take longer than everything that is done with them. */
    private static final List<Adversary> ALL =
            Stream.of(
                            Strangers.all(),
                            Forgeries.all(),
                            Impostors.all(),
                            Untimely.all(),
                            GreedyServers.all())
                    .flatMap(group -> group)
                    .toList();

    static Stream<Adversary> all() {
        return ALL.stream();
    }

    static Adversary denied(String what, Csr csr, String reason) {
        return denied(what, csr, Known.started(), reason);
    }

    static Adversary denied(String what, Csr csr, Known known, String reason) {
        return new Adversary(what, csr, known, CsrDecision.DENY, reason);
    }

    static Adversary waits(String what, Csr csr, Known known, String reason) {
        return new Adversary(what, csr, known, CsrDecision.WAIT, reason);
    }

    Judgement judgedBy(CsrPolicy policy) {
        return policy.judge(csr.build(), known.build());
    }

    @Override
    public String toString() {
        return decision + " " + reason + ": " + what;
    }
}
