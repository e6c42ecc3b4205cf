/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An explanation for people. Pure. */
final class ExplanationText {

    private ExplanationText() {}

    static String of(Explanation explanation) {
        StringBuilder text = new StringBuilder();
        CsrView csr = explanation.recorded();
        if (csr != null) {
            text.append("%s of %s for %s\n".formatted(csr.csr(), csr.requester(), csr.signer()));
            text.append("  node %s, state %s\n".formatted(orNone(csr.node()), csr.state()));
            if (csr.decision() != null) {
                text.append(
                        "  %s %s at %s: %s\n"
                                .formatted(
                                        csr.decision(),
                                        csr.reason(),
                                        csr.judgedAt(),
                                        csr.message()));
            }
            if (explanation.nextLook() != null) {
                text.append(
                        "  looked at again at %s at the latest\n"
                                .formatted(explanation.nextLook()));
            }
            append(text, explanation.checks());
        }
        Explanation.Judged now = explanation.now();
        if (now != null) {
            text.append(
                    "%s: %s %s: %s\n"
                            .formatted(
                                    csr == null ? "It would be decided" : "Decided now it would be",
                                    now.decision(),
                                    now.reason(),
                                    now.message()));
            append(text, now.checks());
        }
        return text.toString();
    }

    private static void append(StringBuilder text, List<CheckView> checks) {
        for (CheckView check : checks) {
            text.append(
                    "    %-28s %s%s\n"
                            .formatted(
                                    check.check(),
                                    check.verdict().toLowerCase(Locale.ROOT),
                                    check.reason() == null
                                            ? ""
                                            : " " + check.reason() + ": " + check.message()));
        }
    }

    private static String orNone(@Nullable String text) {
        return text == null ? "none of ours" : text;
    }
}
