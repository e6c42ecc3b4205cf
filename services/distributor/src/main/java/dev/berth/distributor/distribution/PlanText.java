/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

/** A plan for people. Pure. */
final class PlanText {

    private PlanText() {}

    static String of(PlanView plan) {
        StringBuilder text = new StringBuilder();
        text.append(
                "Plan for %s on %s, attempt %d, set %s\n\n"
                        .formatted(plan.node(), plan.machine(), plan.attempt(), plan.digest()));
        if (plan.wouldFail()) {
            text.append(
                    "  A push would fail and write nothing, because of what is marked STOPS.\n\n");
        }
        for (PlanFinding finding : plan.findings()) {
            text.append("  %-8s %s\n".formatted(word(finding), finding.sentence()));
        }
        if (!plan.changes()) {
            return text.append("  nothing to do: everything is in place and the kubelet runs\n")
                    .toString();
        }
        for (PlanView.Step step : plan.steps()) {
            text.append(
                    "  %-14s %s (%s %s)%s\n"
                            .formatted(
                                    word(step.action()),
                                    step.path(),
                                    step.owner(),
                                    step.mode(),
                                    step.note() == null ? "" : " – " + step.note()));
        }
        for (String path : plan.aside()) {
            text.append("  move aside     ").append(path).append('\n');
        }
        PlanView.SwapOff swap = plan.swap();
        if (swap != null) {
            text.append("  turn off       swap\n");
        }
        text.append(
                plan.restart()
                        ? "  restart        the kubelet\n"
                        : "  no restart     of the kubelet\n");
        for (PlanView.Step step : plan.steps()) {
            if (step.diff() != null && !step.diff().isEmpty()) {
                text.append('\n').append(step.diff());
            }
        }
        if (swap != null && !swap.diff().isEmpty()) {
            text.append('\n').append(swap.diff());
        }
        return text.toString();
    }

    private static String word(PlanFinding finding) {
        return finding.wouldFail()
                ? "STOPS:"
                : switch (finding.severity()) {
                    case ERROR -> "error:";
                    case WARNING -> "warning:";
                    case UNKNOWN -> "unknown:";
                };
    }

    private static String word(PlanView.Action action) {
        return switch (action) {
            case KEEP -> "keep";
            case MAKE_DIRECTORY -> "make directory";
            case CREATE -> "create";
            case REPLACE -> "replace";
            case SET_ATTRIBUTES -> "set attributes";
        };
    }
}
