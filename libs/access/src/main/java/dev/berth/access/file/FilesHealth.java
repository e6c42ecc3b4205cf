/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.access.file;

import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/**
 * Whether each watched file is what is in force. Neither liveness nor readiness: with what the file
 * said before the service does its work.
 */
@Wellness
@ApplicationScoped
class FilesHealth implements HealthCheck {

    private final WatchedFiles files;

    FilesHealth(WatchedFiles files) {
        this.files = files;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("files");
        boolean allInForce = true;
        for (WatchedFile<?> file : files.all()) {
            allInForce &= file.refusal().isEmpty();
            response.withData(
                    file.name(), file.refusal().map(why -> "refused: " + why).orElse("in force"));
        }
        return response.status(allInForce).build();
    }
}
