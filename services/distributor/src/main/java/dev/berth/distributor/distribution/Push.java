/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import dev.berth.distributor.apply.BerthApply;
import dev.berth.distributor.apply.Fence;
import dev.berth.distributor.apply.PlanReport;
import dev.berth.distributor.apply.Verdict;
import dev.berth.distributor.bootstrap.BootstrapToken;
import dev.berth.distributor.bootstrap.ClusterRefusedException;
import dev.berth.distributor.bootstrap.Tokens;
import dev.berth.distributor.machine.MachineIds;
import dev.berth.distributor.machine.SharedIdentity;
import dev.berth.distributor.secret.NodeSecrets;
import dev.berth.distributor.secret.SecretFiles;
import dev.berth.distributor.secret.UnusableSecretException;
import dev.berth.distributor.ssh.CancelSignal;
import dev.berth.eventlog.DueItem;
import dev.berth.eventlog.DueWork;
import dev.berth.eventlog.LeaseLostException;
import dev.berth.events.FailureClass;
import dev.berth.events.RenderedFile;
import dev.berth.events.Rendering;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** One try: may we, can we log in, a token, the set. Says nothing and schedules nothing. */
@ApplicationScoped
class Push {

    private final LiveNodes nodes;
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(25);

    private final BerthApply machine;
    private final Tokens tokens;
    private final Distributions distributions;
    private final DueWork due;
    private final SecretFiles secretFiles;
    private final MachineIds machineIds;
    private final String cluster;

    Push(
            LiveNodes nodes,
            BerthApply machine,
            Tokens tokens,
            Distributions distributions,
            DueWork due,
            SecretFiles secretFiles,
            MachineIds machineIds,
            @ConfigProperty(name = "berth.cluster") String cluster) {
        this.nodes = nodes;
        this.machine = machine;
        this.tokens = tokens;
        this.distributions = distributions;
        this.due = due;
        this.secretFiles = secretFiles;
        this.machineIds = machineIds;
        this.cluster = cluster;
    }

    /**
     * @throws LeaseLostException if the claim was lost before the token was made
     */
    Verdict attempt(Job job, DueItem claim, CancelSignal cancel) {
        try {
            Optional<Verdict.Failed> refusal = refusal(job);
            if (refusal.isPresent()) {
                return refusal.get();
            }
            try (NodeSecrets secrets = secretFiles.open(secretNames(job.rendering()))) {
                return push(job, claim, cancel, secrets);
            }
        } catch (UnusableSecretException e) {
            return new Verdict.Failed(FailureClass.CONFIG, String.valueOf(e.getMessage()), null);
        } catch (ClusterRefusedException e) {
            return new Verdict.Failed(
                    FailureClass.CLUSTER_API, String.valueOf(e.getMessage()), null);
        }
    }

    /**
     * Why the machine must not be touched, as far as that can be known from here.
     *
     * @throws ClusterRefusedException if the API server does not say
     */
    Optional<Verdict.Failed> refusal(Job job) {
        List<String> violations = machine.violations(job.rendering());
        if (!violations.isEmpty()) {
            return Optional.of(
                    new Verdict.Failed(
                            FailureClass.GUARD_RAIL,
                            String.join(
                                    "; ", violations.subList(0, Math.min(3, violations.size()))),
                            String.join("\n", violations)));
        }
        boolean taken =
                !job.rendering().rejoin() && !job.startedBefore() && nodes.isReady(job.node());
        return taken
                ? Optional.of(
                        new Verdict.Failed(
                                FailureClass.ALREADY_JOINED,
                                "a Ready node named %s is in the cluster".formatted(job.node()),
                                null))
                : Optional.empty();
    }

    static List<String> secretNames(Rendering rendering) {
        return rendering.files().stream()
                .filter(file -> file.kind() == RenderedFile.Kind.SECRET)
                .map(RenderedFile::content)
                .distinct()
                .toList();
    }

    private Verdict push(Job job, DueItem claim, CancelSignal cancel, NodeSecrets secrets) {
        Fence fence = new Fence(cluster, job.node(), job.attempt(), claim.epoch());
        Optional<Verdict.Failed> refusal = strangersIdentity(job, fence, secrets, cancel);
        return refusal.isPresent()
                ? refusal.get()
                : diagnosed(
                        machine.apply(
                                fence, job.rendering(), () -> token(job, claim), secrets, cancel));
    }

    /**
     * Where an identity must not be shared, the machine is asked for its own before it gets
     * anything, by a plan: the script knows no other machine, and is told everything at once. That
     * costs a second connection, and nobody pays it where sharing is only worth a warning.
     */
    private Optional<Verdict.Failed> strangersIdentity(
            Job job, Fence fence, NodeSecrets secrets, CancelSignal cancel) {
        if (!machineIds.mustBeUnique()) {
            return Optional.empty();
        }
        return switch (machine.plan(fence, job.rendering(), secrets, LONGEST_LOOK, cancel)) {
            case PlanReport.Failed(Verdict.Failed failed) -> Optional.of(failed);
            case PlanReport.Planned planned ->
                    Optional.ofNullable(planned.machineId())
                            .flatMap(id -> machineIds.look(job.node(), id))
                            .filter(SharedIdentity::stops)
                            .map(Push::refused);
        };
    }

    /** Two machines that say they are the same one. */
    static Verdict.Failed refused(SharedIdentity shared) {
        return new Verdict.Failed(FailureClass.PREFLIGHT, shared.finding().sentence(), null);
    }

    /** After the login, so that machines that cannot be reached cost no token. */
    private BootstrapToken token(Job job, DueItem claim) {
        Handed handed =
                QuarkusTransaction.requiringNew()
                        .call(
                                () -> {
                                    distributions.locked(job.node());
                                    refuseLost(claim);
                                    return tokens.reusable(job.node(), job.attempt())
                                            .map(token -> new Handed(token, false))
                                            .orElseGet(
                                                    () ->
                                                            new Handed(
                                                                    tokens.reserve(
                                                                            job.node(),
                                                                            job.attempt()),
                                                                    true));
                                });
        if (handed.fresh()) {
            tokens.publish(job.node(), handed.token());
            if (!due.stillOurs(claim)) {
                tokens.withdraw(job.node(), handed.token());
                refuseLost(claim);
            }
        }
        return handed.token();
    }

    private record Handed(BootstrapToken token, boolean fresh) {}

    private void refuseLost(DueItem claim) {
        if (!due.stillOurs(claim)) {
            throw new LeaseLostException(claim.key() + ": the claim is not ours any more");
        }
    }

    private static Optional<Verdict.Failed> quoted(Verdict.Failed failed) {
        return Diagnosis.lastError(failed.evidence())
                .map(
                        words ->
                                new Verdict.Failed(
                                        failed.failure(),
                                        failed.message() + "; it says: " + words,
                                        failed.evidence()));
    }

    /** A kubelet that does not come up says itself what is wrong. */
    private static Verdict diagnosed(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Started started -> started;
            case Verdict.Failed failed when failed.failure() == FailureClass.KUBELET_START ->
                    Diagnosis.of(failed.evidence())
                            .map(
                                    it ->
                                            new Verdict.Failed(
                                                    it.failure(),
                                                    failed.message() + "; it says: " + it.words(),
                                                    failed.evidence()))
                            .or(() -> quoted(failed))
                            .orElse(failed);
            case Verdict.Failed failed -> failed;
        };
    }
}
