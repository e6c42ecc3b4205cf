/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import dev.berth.access.ProblemException;
import dev.berth.access.QueryParameters;
import dev.berth.access.Role;
import dev.berth.distributor.distribution.Distribution.State;
import dev.berth.eventlog.DuePending;
import dev.berth.eventlog.DueWork;
import dev.berth.events.NodeName;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * How far this service's own work on each node is. The node's phase is config-renderer's to say.
 */
@Path("/api/v1/distributions")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "distributions")
class DistributionsResource {

    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;

    private static final Logger LOG = Logger.getLogger(DistributionsResource.class);

    private final Distributions distributions;
    private final DueWork due;
    private final MakePlan plans;

    DistributionsResource(Distributions distributions, DueWork due, MakePlan plans) {
        this.distributions = distributions;
        this.due = due;
        this.plans = plans;
    }

    /**
     * One page.
     *
     * @param next the {@code after} of the next page; absent on the last one
     */
    record Page(List<DistributionView> items, @Nullable String next) {}

    @GET
    @RolesAllowed(Role.VIEWER)
    @Transactional
    @Operation(summary = "Distributions by node, filtered by state and pool")
    public Page list(
            @QueryParam("state") @Nullable String state,
            @QueryParam("pool") @Nullable String pool,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        int size = (int) QueryParameters.number("limit", limit, DEFAULT_LIMIT, 1, MAX_LIMIT);
        List<DistributionView> found =
                distributions
                        .page(
                                QueryParameters.oneOf("state", State.values(), state),
                                pool,
                                after == null ? "" : after,
                                size + 1)
                        .stream()
                        .map(DistributionView::of)
                        .toList();
        return found.size() <= size
                ? new Page(found, null)
                : new Page(found.subList(0, size), found.get(size - 1).node());
    }

    @GET
    @Path("{node}")
    @RolesAllowed(Role.VIEWER)
    @Transactional
    @Operation(summary = "One distribution: its state and what it waits for")
    public DistributionView one(@PathParam("node") String node) {
        Distribution row = distributions.read(name(node)).orElseThrow(() -> unknown(node));
        String kind =
                switch (row.state()) {
                    case EXPECTED, WAITING, PARKED -> Distribute.KIND;
                    case STARTED, FAILED, REGISTERED, WITHDRAWN -> AwaitCsr.KIND;
                };
        Optional<DuePending> pending = due.pending(kind, node);
        return DistributionView.of(row, kind, pending);
    }

    @GET
    @Path("{node}/plan")
    @RolesAllowed(Role.OPERATOR)
    @Operation(
            summary =
                    "Logs in to the machine and answers what a push would do there; touches"
                            + " nothing")
    public PlanView plan(@PathParam("node") String node, @Context SecurityContext caller) {
        LOG.infof("%s: plan, for %s", node, caller.getUserPrincipal().getName());
        return plans.of(name(node));
    }

    @GET
    @Path("{node}/plan")
    @Produces(MediaType.TEXT_PLAIN)
    @RolesAllowed(Role.OPERATOR)
    @Operation(hidden = true)
    public String planText(@PathParam("node") String node, @Context SecurityContext caller) {
        return PlanText.of(plan(node, caller));
    }

    private static NodeName name(String node) {
        try {
            return new NodeName(node);
        } catch (IllegalArgumentException notAName) {
            throw unknown(node);
        }
    }

    static ProblemException unknown(String node) {
        return ProblemException.notFound(
                "the distributor was never told about a node '%s'".formatted(node));
    }
}
