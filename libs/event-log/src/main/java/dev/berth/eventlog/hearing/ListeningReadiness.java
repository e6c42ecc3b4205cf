/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.hearing;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Not ready while a record waits for something outside it. */
@Readiness
@ApplicationScoped
class ListeningReadiness implements HealthCheck {

    private final Waiting waiting;

    ListeningReadiness(Waiting waiting) {
        this.waiting = waiting;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("event-log listening");
        var all = waiting.all();
        all.forEach(
                (position, wait) ->
                        response.withData(
                                position,
                                "waits for %d s: %s"
                                        .formatted(wait.age().toSeconds(), wait.what())));
        return response.status(all.isEmpty()).build();
    }
}
