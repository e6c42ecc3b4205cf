/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.watch;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready while all three watches are connected; restarting would not connect them sooner. */
@Readiness
@ApplicationScoped
class WatchReadiness implements HealthCheck {

    private final ClusterWatch watch;

    @Inject
    WatchReadiness(ClusterWatch watch) {
        this.watch = watch;
    }

    @Override
    public HealthCheckResponse call() {
        Map<String, Boolean> connected = watch.connected();
        HealthCheckResponseBuilder answer =
                HealthCheckResponse.named("Kubernetes watches")
                        .status(!connected.containsValue(false));
        connected.forEach(answer::withData);
        return answer.build();
    }
}
