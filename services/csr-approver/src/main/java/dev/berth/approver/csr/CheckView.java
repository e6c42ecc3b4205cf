/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import dev.berth.approver.csr.policy.Judgement;
import dev.berth.approver.csr.policy.Verdict.Agree;
import dev.berth.approver.csr.policy.Verdict.Note;
import dev.berth.approver.csr.policy.Verdict.Objection;
import dev.berth.events.CsrDecision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one check said, as it is stored and shown.
 *
 * @param verdict AGREE, NOTE, or what the objection wants: WAIT, DENY, IGNORE
 */
record CheckView(String check, String verdict, @Nullable String reason, @Nullable String message) {

    static List<CheckView> of(Judgement judged) {
        return judged.results().stream()
                .map(
                        result ->
                                switch (result.verdict()) {
                                    case Agree _ ->
                                            new CheckView(result.check(), "AGREE", null, null);
                                    case Note(String reason, String message) ->
                                            new CheckView(result.check(), "NOTE", reason, message);
                                    case Objection(
                                                    CsrDecision decision,
                                                    String reason,
                                                    String message) ->
                                            new CheckView(
                                                    result.check(),
                                                    decision.name(),
                                                    reason,
                                                    message);
                                })
                .toList();
    }
}
