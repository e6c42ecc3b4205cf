/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import dev.berth.distributor.ssh.LoginKeys;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Without a login key no machine can be reached: better said at start than node by node. */
@Readiness
@ApplicationScoped
class LoginKeysReady implements HealthCheck {

    private final LoginKeys keys;

    LoginKeysReady(LoginKeys keys) {
        this.keys = keys;
    }

    @Override
    public HealthCheckResponse call() {
        Optional<String> problem = keys.problem();
        HealthCheckResponseBuilder answer =
                HealthCheckResponse.named("login keys").status(problem.isEmpty());
        problem.ifPresent(text -> answer.withData("problem", text));
        return answer.build();
    }
}
