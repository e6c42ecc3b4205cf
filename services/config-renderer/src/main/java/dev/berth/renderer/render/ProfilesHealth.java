/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/**
 * Whether the folder of profiles is what is in force. Neither liveness nor readiness: with the old
 * profiles the service does its work.
 */
@Wellness
@ApplicationScoped
class ProfilesHealth implements HealthCheck {

    private final ProfileStore store;

    ProfilesHealth(ProfileStore store) {
        this.store = store;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("profiles")
                        .withData("in force", String.join(", ", store.get().names()));
        for (int i = 0; i < Math.min(10, store.refusal().size()); i++) {
            response.withData("refused " + (i + 1), store.refusal().get(i).text());
        }
        return response.status(store.refusal().isEmpty()).build();
    }
}
