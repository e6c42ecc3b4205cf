/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.outbox;

import dev.berth.eventlog.EventLogConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Not ready while the relay has been unable to send for longer than the grace. */
@Readiness
@ApplicationScoped
class RelayReadiness implements HealthCheck {

    private final RelayHealth health;
    private final Duration grace;

    RelayReadiness(RelayHealth health, EventLogConfig config) {
        this.health = health;
        this.grace = config.relay().readinessGrace();
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("event-log relay");
        RelayHealth.Trouble trouble = health.trouble();
        if (trouble == null) {
            return response.up().build();
        }
        return response.withData("reason", trouble.reason())
                .withData("seconds", trouble.age().toSeconds())
                .status(trouble.age().compareTo(grace) < 0)
                .build();
    }
}
