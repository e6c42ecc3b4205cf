/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import dev.berth.distributor.bootstrap.BootstrapToken;
import dev.berth.distributor.bootstrap.Scrubber;
import dev.berth.distributor.secret.NodeSecrets;
import dev.berth.distributor.ssh.CancelSignal;
import dev.berth.distributor.ssh.Limits;
import dev.berth.distributor.ssh.MachineShell;
import dev.berth.distributor.ssh.ShellOutcome;
import dev.berth.distributor.ssh.SshConfig;
import dev.berth.distributor.ssh.Target;
import dev.berth.events.FailureClass;
import dev.berth.events.Rendering;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs the script on a set's machine: one connection, one exec. What it returns holds no token and
 * no secret of the set, whatever the machine prints.
 */
@ApplicationScoped
public class BerthApply {

    /** A set has at most 256 KiB, and what it would replace is about as long. */
    private static final int LONGEST_PLAN = 1024 * 1024;

    private final MachineShell shell;
    private final SshConfig ssh;
    private final ApplyConfig config;
    private final GuardRails guard;

    BerthApply(MachineShell shell, SshConfig ssh, ApplyConfig config) {
        this.shell = shell;
        this.ssh = ssh;
        this.config = config;
        this.guard = GuardRails.of(config.guard());
    }

    /** Everything that is wrong with the set; empty when it may be written. */
    public List<String> violations(Rendering rendering) {
        return guard.violations(rendering);
    }

    /**
     * Puts the set on its machine and starts the kubelet.
     *
     * @param rendering without violations
     * @param token asked once the login succeeded, and only then; what it throws is thrown on
     */
    public Verdict apply(
            Fence fence,
            Rendering rendering,
            Supplier<BootstrapToken> token,
            NodeSecrets secrets,
            CancelSignal cancel) {
        AtomicReference<@Nullable BootstrapToken> used = new AtomicReference<>();
        AtomicReference<byte @Nullable []> sent = new AtomicReference<>();
        ApplyRequest request = request(fence, rendering);
        try {
            ShellOutcome outcome =
                    shell.run(
                            target(fence, rendering),
                            request.script(),
                            () -> {
                                BootstrapToken its = token.get();
                                used.set(its);
                                byte[] bytes = request.bytes(its, secrets);
                                sent.set(bytes);
                                return bytes;
                            },
                            Limits.within(config.pushTimeout()),
                            cancel);
            Verdict verdict =
                    switch (outcome) {
                        case ShellOutcome.Finished finished -> ApplyReport.read(finished);
                        case ShellOutcome.Broken broken -> failed(broken);
                    };
            return withRemedy(rendering, scrubbed(verdict, used.get(), secrets));
        } finally {
            byte[] bytes = sent.get();
            if (bytes != null) {
                Arrays.fill(bytes, (byte) 0);
            }
        }
    }

    /**
     * Asks what a run would do now; touches nothing.
     *
     * @param fence later than those of all runs there were
     * @param rendering without violations
     */
    public PlanReport plan(
            Fence fence,
            Rendering rendering,
            NodeSecrets secrets,
            Duration longest,
            CancelSignal cancel) {
        ShellOutcome outcome =
                shell.run(
                        target(fence, rendering),
                        ApplyScript.ANY_RUN,
                        () -> request(fence, rendering).planBytes(secrets),
                        new Limits(longest, LONGEST_PLAN),
                        cancel);
        int items = rendering.directories().size() + rendering.files().size();
        return switch (outcome) {
            case ShellOutcome.Finished finished ->
                    switch (PlanReport.read(
                            new ShellOutcome.Finished(
                                    finished.status(),
                                    secrets.scrub(finished.out()),
                                    secrets.scrub(finished.err()),
                                    finished.cut()),
                            items)) {
                        case PlanReport.Planned planned -> planned;
                        case PlanReport.Failed(Verdict.Failed failed) ->
                                new PlanReport.Failed(withRemedy(rendering, failed));
                    };
            case ShellOutcome.Broken broken -> new PlanReport.Failed(failed(broken));
        };
    }

    /** What the machine says about its kubelet, or why it says nothing. */
    public String evidence(Fence fence, Rendering rendering, Duration longest) {
        ShellOutcome outcome =
                shell.run(
                        target(fence, rendering),
                        ApplyScript.ANY_RUN,
                        () -> request(fence, rendering).evidenceBytes(),
                        Limits.within(longest),
                        new CancelSignal());
        return Scrubber.scrub(
                switch (outcome) {
                    case ShellOutcome.Finished finished when refusedBySudo(finished) ->
                            "no evidence from the machine: "
                                    + finished.err().strip()
                                    + "; "
                                    + needs(rendering);
                    case ShellOutcome.Finished finished -> told(finished);
                    case ShellOutcome.Broken broken ->
                            "no evidence from the machine: " + broken.message();
                });
    }

    private ApplyRequest request(Fence fence, Rendering rendering) {
        return new ApplyRequest(fence, rendering, ApplyRequest.OnMachine.of(config));
    }

    private Target target(Fence fence, Rendering rendering) {
        return Target.of(rendering.machine(), fence.node(), rendering.pool(), ssh.user());
    }

    /** How far the script came tells what to look at on the machine. */
    private static Verdict.Failed failed(ShellOutcome.Broken broken) {
        String reached =
                ApplyReport.lastStep(broken.said())
                        .map("; the last step that it reported is '%s'"::formatted)
                        .orElse("");
        return new Verdict.Failed(broken.failure(), broken.message() + reached, null);
    }

    /** The kubelet's words alone, or all there is when it is something else. */
    private static String told(ShellOutcome.Finished finished) {
        String words =
                finished.out()
                        .lines()
                        .filter(line -> line.startsWith(ApplyReport.EVIDENCE))
                        .map(line -> line.substring(ApplyReport.EVIDENCE.length()))
                        .collect(Collectors.joining("\n"));
        return words.isEmpty() ? finished.out() + finished.err() : words;
    }

    private static boolean refusedBySudo(ShellOutcome.Finished finished) {
        return finished.out().isEmpty() && finished.err().stripLeading().startsWith("sudo:");
    }

    private Verdict withRemedy(Rendering rendering, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Started started -> started;
            case Verdict.Failed failed -> withRemedy(rendering, failed);
        };
    }

    private Verdict.Failed withRemedy(Rendering rendering, Verdict.Failed failed) {
        return failed.failure() == FailureClass.SUDO
                ? new Verdict.Failed(
                        failed.failure(),
                        failed.message() + "; " + needs(rendering),
                        failed.evidence())
                : failed;
    }

    /** A push, a plan and evidence need the same: all three are one program with other input. */
    private String needs(Rendering rendering) {
        String own = rendering.machine().user();
        String user = own == null ? ssh.user() : own;
        return ssh.helper()
                .map(
                        helper ->
                                "this login needs %s, owned by root, and in sudoers the line '%s"
                                                .formatted(helper, user)
                                        + " ALL=(root) NOPASSWD: %s \"\"'".formatted(helper))
                .orElse(
                        "without berth.ssh.helper this login needs sudo for everything: install"
                                + " berth-apply, allow %s that alone, and name it in"
                                        .formatted(user)
                                + " berth.ssh.helper");
    }

    private static Verdict scrubbed(
            Verdict verdict, @Nullable BootstrapToken token, NodeSecrets secrets) {
        return switch (verdict) {
            case Verdict.Started started ->
                    new Verdict.Started(
                            started.changed(),
                            started.machineId(),
                            started.looked(),
                            started.findings().stream()
                                    .map(it -> it.seeing(scrub(secrets.scrub(it.seen()), token)))
                                    .toList());
            case Verdict.Failed(FailureClass failure, String message, @Nullable String evidence) ->
                    new Verdict.Failed(
                            failure,
                            scrub(secrets.scrub(message), token),
                            evidence == null ? null : scrub(secrets.scrub(evidence), token));
        };
    }

    private static String scrub(String text, @Nullable BootstrapToken token) {
        String scrubbed = Scrubber.scrub(token == null ? text : token.scrub(text));
        return scrubbed.length() <= Limits.EVIDENCE_BYTES
                ? scrubbed
                : scrubbed.substring(0, Limits.EVIDENCE_BYTES);
    }
}
