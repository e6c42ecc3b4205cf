/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.events.CsrDecision;
import java.util.List;

/**
 * What is to be done with a request and why.
 *
 * @param reason one CamelCase word; ends up in the request's condition
 * @param results what every check said, in the order of the checks
 */
public record Judgement(
        CsrDecision decision, String reason, String message, List<CheckResult> results) {

    public Judgement {
        results = List.copyOf(results);
    }

    /** Whether the certificate that asked is, as far as it can be told, not the node's. */
    public boolean isOfAStranger() {
        return results.stream()
                .anyMatch(
                        result ->
                                result.check().equals(ChainOfCustody.class.getSimpleName())
                                        && result.verdict() instanceof Verdict.Objection);
    }

    /** What one check said. */
    public record CheckResult(String check, Verdict verdict) {}
}
