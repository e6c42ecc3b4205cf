/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.bypass;

import dev.berth.approver.bypass.BypassReport.Status;
import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/**
 * Unwell while bypassed. Neither readiness nor liveness: without the approver nobody would judge
 * anything.
 */
@Wellness
@ApplicationScoped
class BypassHealth implements HealthCheck {

    private final BypassWatch watch;

    @Inject
    BypassHealth(BypassWatch watch) {
        this.watch = watch;
    }

    @Override
    public HealthCheckResponse call() {
        BypassReport report = watch.report();
        HealthCheckResponseBuilder answer =
                HealthCheckResponse.named("Certificate approval is not bypassed")
                        .status(report.status() != Status.BYPASSED)
                        .withData("status", report.status().name());
        if (report.why() != null) {
            answer.withData("why", report.why());
        }
        report.doors()
                .forEach(
                        door ->
                                answer.withData(
                                        door.name(), door.severity() + ": " + door.meaning()));
        return answer.build();
    }
}
