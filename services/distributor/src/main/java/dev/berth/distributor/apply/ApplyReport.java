/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import dev.berth.distributor.ssh.ShellOutcome.Finished;
import dev.berth.events.FailureClass;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the apply script answered. Strict and pure: success is exactly the known steps in
 * their order, all ok, and exit status 0; whatever else a machine says is a failure.
 */
final class ApplyReport {

    private static final Pattern STEP =
            Pattern.compile("berth: ([a-z]{1,16}) (ok|failed|skipped) ([0-9]{1,9}) (.{0,1000})");
    private static final Pattern FAILURE = Pattern.compile("([a-z0-9-]{1,32}) (.*)");
    private static final String DONE_NOTHING = "changed=0 restarted=0";
    private static final Pattern DONE = Pattern.compile("changed=([01]) restarted=[01]");

    /** Before each line of the kubelet's words. */
    static final String EVIDENCE = "berth> ";

    private static final List<String> STEPS =
            List.of(
                    "hello",
                    "header",
                    "lock",
                    "fence",
                    "compare",
                    "preflight",
                    "stage",
                    "intent",
                    "place",
                    "load",
                    "kubelet",
                    "done");

    /**
     * Instead of all that changes something, where there is nothing to change; right at the start
     * where nothing was touched since an earlier run saw that.
     */
    private static final String UNCHANGED = "unchanged";

    private static final Set<String> NAMES_THE_MACHINE = Set.of("preflight", UNCHANGED);

    /** Only where there is swap and it is to be turned off. */
    private static final String SWAP = "swap";

    /** The steps that bring the journal's last lines and a rollback when they fail. */
    private static final Set<String> STARTING = Set.of("load", "kubelet");

    private static final List<String> STEPS_OF_PLAN =
            List.of("hello", "header", "fence", "compare", "preflight", "done");

    private static final Pattern CHECK =
            Pattern.compile("berth= ([a-z0-9]{1,16}) (ok|failed|warned|unknown) (.{0,600})");

    private static final Pattern MACHINE_ID = Pattern.compile("machine-id=([0-9a-f]{32})$");

    private final List<String> steps;
    private final List<String> evidence = new ArrayList<>();
    private final Set<Check> looked = EnumSet.noneOf(Check.class);
    private final List<Finding> findings = new ArrayList<>();
    private @Nullable String lastDone;
    private @Nullable String trouble;
    private @Nullable String failedStep;
    private @Nullable String reason;
    private String text = "";
    private @Nullable String rollback;
    private @Nullable String done;
    private boolean unchanged;
    private @Nullable String machineId;

    private ApplyReport(List<String> steps) {
        this.steps = steps;
    }

    static Verdict read(Finished answer) {
        return read(answer, STEPS);
    }

    /** A plan without what it says of each item: "changed" is what would be. */
    static Verdict readPlan(Finished answer) {
        return read(answer, STEPS_OF_PLAN);
    }

    /** The last one that went well, of an answer that has no end. */
    static Optional<String> lastStep(String out) {
        return out.lines()
                .map(STEP::matcher)
                .filter(step -> step.matches() && step.group(2).equals("ok"))
                .map(step -> step.group(1))
                .reduce((_, later) -> later);
    }

    private static Verdict read(Finished answer, List<String> steps) {
        ApplyReport report = new ApplyReport(steps);
        report.walk(answer.out());
        return report.judge(answer);
    }

    private void walk(String out) {
        Iterator<String> expected = steps.iterator();
        for (String line : out.lines().toList()) {
            if (line.startsWith(EVIDENCE)
                    && failedStep != null
                    && STARTING.contains(failedStep)
                    && rollback == null) {
                evidence.add(line.substring(EVIDENCE.length()));
                continue;
            }
            Matcher check = CHECK.matcher(line);
            if (check.matches() && "compare".equals(lastDone) && failedStep == null) {
                found(check, line);
                continue;
            }
            Matcher step = STEP.matcher(line);
            if (!step.matches() || trouble != null || done != null) {
                unexpected(line);
                return;
            }
            if (failedStep != null) {
                afterFailure(step, line);
            } else if (endedBetweenSteps(step) || isTurningSwapOff(step)) {
                inOrder(step, line);
            } else if (isUnchanged(step)) {
                unchanged = true;
                expected = List.of("done").iterator();
                inOrder(step, line);
            } else if (!expected.hasNext() || !expected.next().equals(step.group(1))) {
                unexpected(line);
            } else {
                inOrder(step, line);
            }
        }
    }

    /** A newer run does not wait until the older one is within a step. */
    private boolean endedBetweenSteps(Matcher step) {
        return step.group(1).equals(lastDone)
                && step.group(2).equals("failed")
                && step.group(4).startsWith("superseded ");
    }

    private boolean isTurningSwapOff(Matcher step) {
        return steps == STEPS && step.group(1).equals(SWAP) && "preflight".equals(lastDone);
    }

    private boolean isUnchanged(Matcher step) {
        return steps == STEPS
                && step.group(1).equals(UNCHANGED)
                && ("preflight".equals(lastDone) || "hello".equals(lastDone));
    }

    private void inOrder(Matcher step, String line) {
        switch (step.group(2)) {
            case "ok" -> {
                lastDone = step.group(1);
                if (step.group(1).equals("done")) {
                    done = step.group(4);
                } else if (NAMES_THE_MACHINE.contains(step.group(1))) {
                    Matcher id = MACHINE_ID.matcher(step.group(4));
                    machineId = id.find() ? id.group(1) : machineId;
                }
            }
            case "failed" -> {
                Matcher failure = FAILURE.matcher(step.group(4));
                if (failure.matches()) {
                    failedStep = step.group(1);
                    reason = failure.group(1);
                    text = failure.group(2);
                } else {
                    unexpected(line);
                }
            }
            default -> unexpected(line);
        }
    }

    private void found(Matcher line, String whole) {
        Optional<Check> check = Check.of(line.group(1));
        if (check.isEmpty() || !looked.add(check.get())) {
            unexpected(whole);
            return;
        }
        switch (line.group(2)) {
            case "failed" -> add(check.get(), Finding.Outcome.FAILED, line.group(3));
            case "warned" -> add(check.get(), Finding.Outcome.WARNED, line.group(3));
            case "unknown" -> add(check.get(), Finding.Outcome.UNKNOWN, line.group(3));
            default -> {
                // As it should be.
            }
        }
    }

    private void add(Check check, Finding.Outcome outcome, String seen) {
        findings.add(new Finding(check, outcome, seen));
    }

    private void afterFailure(Matcher step, String line) {
        if (failedStep != null
                && STARTING.contains(failedStep)
                && rollback == null
                && step.group(1).equals("rollback")) {
            rollback =
                    switch (step.group(2)) {
                        case "ok" -> "the previous set is back and runs";
                        case "skipped" ->
                                "there is no previous set to go back to: the unit stays enabled and"
                                        + " systemd starts it again and again ('systemctl disable"
                                        + " --now' ends that)";
                        default -> "the previous set does not run either";
                    };
        } else {
            unexpected(line);
        }
    }

    private void unexpected(String line) {
        if (trouble == null) {
            trouble = line.length() > 200 ? line.substring(0, 200) + "…" : line;
        }
    }

    private Verdict judge(Finished answer) {
        Optional<Verdict.Failed> another = NoAnswer.of(answer);
        if (another.isPresent()) {
            return another.get();
        }
        if (trouble != null) {
            return protocol("an unexpected line: " + trouble, answer);
        }
        if (answer.cut()) {
            return protocol("more output than the script writes", answer);
        }
        if (failedStep != null && reason != null) {
            return answer.status() == 0
                    ? protocol("a failure with exit status 0", answer)
                    : failed(failedStep, reason, answer);
        }
        if (done != null) {
            if (steps == STEPS && objected()) {
                return protocol("a success although checks failed", answer);
            }
            if (unchanged && !done.equals(DONE_NOTHING)) {
                return protocol("a change by a run that found nothing to change", answer);
            }
            Matcher result = DONE.matcher(done);
            return answer.status() == 0 && result.matches()
                    ? new Verdict.Started(
                            result.group(1).equals("1"), machineId, !looked.isEmpty(), findings)
                    : protocol("a success with exit status " + answer.status(), answer);
        }
        if (answer.out().isEmpty() && answer.err().stripLeading().startsWith("sudo:")) {
            return new Verdict.Failed(
                    FailureClass.SUDO,
                    "sudo refused the login user: " + firstLine(answer.err()),
                    answer.err());
        }
        if (answer.out().isEmpty() && answer.status() == NO_LOGIN && !answer.err().isBlank()) {
            return new Verdict.Failed(
                    FailureClass.AUTH,
                    "the machine lets nobody in now; it says: " + firstLine(answer.err().strip()),
                    answer.err());
        }
        return protocol("no result, exit status " + answer.status(), answer);
    }

    private boolean objected() {
        return findings.stream().anyMatch(it -> it.outcome() == Finding.Outcome.FAILED);
    }

    /** How an sshd without PAM ends a session of whom {@code /etc/nologin} keeps out. */
    private static final int NO_LOGIN = 254;

    static Verdict.Failed protocol(String what, Finished answer) {
        return new Verdict.Failed(
                FailureClass.PROTOCOL, "the machine answered " + what, answer.out() + answer.err());
    }

    /** All that is in the way is said at once; the first of it names the class. */
    private Verdict lacking(Finished answer) {
        List<Finding> failed =
                findings.stream().filter(it -> it.outcome() == Finding.Outcome.FAILED).toList();
        return failed.isEmpty()
                ? protocol("that checks failed, but not which", answer)
                : new Verdict.Failed(
                        failed.getFirst().check().failure(),
                        "preflight: "
                                + failed.stream()
                                        .map(Finding::sentence)
                                        .collect(Collectors.joining(". ")),
                        findings.stream().map(Finding::sentence).collect(Collectors.joining("\n")));
    }

    private Verdict failed(String step, String word, Finished answer) {
        if (word.equals("checks")) {
            return lacking(answer);
        }
        FailureClass failure =
                switch (word) {
                    case "superseded" -> FailureClass.SUPERSEDED;
                    case "already-joined" -> FailureClass.ALREADY_JOINED;
                    case "not-root" -> FailureClass.SUDO;
                    case "busy" -> FailureClass.DEADLINE;
                    case "store" -> FailureClass.DISK;
                    case "start" -> FailureClass.KUBELET_START;
                    case "truncated" -> FailureClass.NETWORK;
                    case "version",
                            "swap",
                            "unit",
                            "masked",
                            "unreadable",
                            "symlink",
                            "missing-tool",
                            "missing-binary",
                            "missing-directory",
                            "not-a-directory",
                            "not-a-file" ->
                            FailureClass.PREFLIGHT;
                    default -> FailureClass.PROTOCOL;
                };
        String message = step + ": " + text + (rollback == null ? "" : "; " + rollback);
        List<String> lines = new ArrayList<>(evidence);
        answer.err().lines().limit(50).forEach(lines::add);
        return new Verdict.Failed(
                failure, message, lines.isEmpty() ? null : String.join("\n", lines));
    }

    private static String firstLine(String value) {
        return value.lines().findFirst().orElse("");
    }
}
