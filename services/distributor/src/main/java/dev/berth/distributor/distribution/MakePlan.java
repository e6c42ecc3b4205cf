/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import dev.berth.access.ProblemException;
import dev.berth.distributor.apply.BerthApply;
import dev.berth.distributor.apply.Fence;
import dev.berth.distributor.apply.PlanReport;
import dev.berth.distributor.apply.Verdict;
import dev.berth.distributor.bootstrap.ClusterRefusedException;
import dev.berth.distributor.bootstrap.Scrubber;
import dev.berth.distributor.flow.FlowControl;
import dev.berth.distributor.flow.Lane;
import dev.berth.distributor.flow.Visit;
import dev.berth.distributor.flow.Visits;
import dev.berth.distributor.machine.MachineIds;
import dev.berth.distributor.machine.SharedIdentity;
import dev.berth.distributor.secret.NodeSecrets;
import dev.berth.distributor.secret.SecretFiles;
import dev.berth.distributor.secret.UnusableSecretException;
import dev.berth.distributor.ssh.CancelSignal;
import dev.berth.events.FailureClass;
import dev.berth.events.NodeName;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Logs in to a node's machine and asks what a push would do. Everything that would keep a push from
 * the machine keeps a plan from it too; no token is made, and nothing is written there.
 */
@ApplicationScoped
class MakePlan {

    /** Less than a visit lasts without being renewed. */
    private static final Duration LONGEST = Duration.ofSeconds(25);

    private final Distributions distributions;
    private final FlowControl flow;
    private final Visits visits;
    private final Push push;
    private final BerthApply machine;
    private final SecretFiles secretFiles;
    private final MachineIds machineIds;
    private final String cluster;

    MakePlan(
            Distributions distributions,
            FlowControl flow,
            Visits visits,
            Push push,
            BerthApply machine,
            SecretFiles secretFiles,
            MachineIds machineIds,
            @ConfigProperty(name = "berth.cluster") String cluster) {
        this.distributions = distributions;
        this.flow = flow;
        this.visits = visits;
        this.push = push;
        this.machine = machine;
        this.secretFiles = secretFiles;
        this.machineIds = machineIds;
        this.cluster = cluster;
    }

    /**
     * @throws ProblemException that says what is in the way, with the failure class where a push
     *     would have failed
     */
    PlanView of(NodeName node) {
        Job job = QuarkusTransaction.requiringNew().call(() -> job(node));
        try (FlowControl.Place _ =
                flow.placeForPlan(Lane.of(job.rendering())).orElseThrow(MakePlan::busy)) {
            refuse(job);
            Visit visit = QuarkusTransaction.requiringNew().call(() -> visit(job));
            try {
                return view(job, ask(job));
            } finally {
                visits.end(visit);
            }
        }
    }

    private Job job(NodeName node) {
        Distribution row =
                distributions
                        .read(node)
                        .orElseThrow(() -> DistributionsResource.unknown(node.value()));
        if (row.rendering() == null) {
            throw ProblemException.conflict(
                    "nothing was rendered for %s yet: there is nothing to plan".formatted(node));
        }
        return switch (row.state()) {
            case WITHDRAWN ->
                    throw ProblemException.conflict(
                            "%s was withdrawn: its machine is left alone".formatted(node));
            case EXPECTED, WAITING, PARKED, STARTED, FAILED, REGISTERED -> Job.of(node, row);
        };
    }

    private void refuse(Job job) {
        try {
            push.refusal(job)
                    .ifPresent(
                            refusal -> {
                                throw problem(refusal.failure(), refusal.message());
                            });
        } catch (ClusterRefusedException e) {
            throw problem(FailureClass.CLUSTER_API, String.valueOf(e.getMessage()));
        }
    }

    private Visit visit(Job job) {
        return visits.begin(job.rendering().machine(), job.node(), Visit.Purpose.PLAN)
                .orElseThrow(
                        () ->
                                ProblemException.conflict(
                                        "somebody of Berth is on the machine of %s right now; ask again when its job is done"
                                                .formatted(job.node())));
    }

    private PlanReport ask(Job job) {
        try (NodeSecrets secrets = secretFiles.open(Push.secretNames(job.rendering()))) {
            return machine.plan(
                    // A claim yet to come would be a later one than all there were.
                    new Fence(cluster, job.node(), job.attempt(), Long.MAX_VALUE / 10),
                    job.rendering(),
                    secrets,
                    LONGEST,
                    new CancelSignal());
        } catch (UnusableSecretException e) {
            throw problem(FailureClass.CONFIG, String.valueOf(e.getMessage()));
        }
    }

    private PlanView view(Job job, PlanReport report) {
        return switch (report) {
            case PlanReport.Planned planned -> {
                String id = planned.machineId();
                Optional<SharedIdentity> shared =
                        id == null ? Optional.empty() : machineIds.look(job.node(), id);
                yield PlanView.of(job, planned, shared);
            }
            case PlanReport.Failed(Verdict.Failed failed) ->
                    throw problem(failed.failure(), failed.message());
        };
    }

    private static ProblemException busy() {
        return ProblemException.tooMany(
                "enough plans are being made (berth.distribution.limits.plans); ask again in a"
                        + " moment");
    }

    private static ProblemException problem(FailureClass failure, String message) {
        return ProblemException.failed(failure, Scrubber.scrub(message));
    }
}
