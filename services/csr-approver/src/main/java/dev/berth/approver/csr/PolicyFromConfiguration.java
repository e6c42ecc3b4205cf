/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import dev.berth.approver.csr.policy.CsrPolicy;
import dev.berth.approver.csr.policy.PolicySettings;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes the policy this installation configures. */
@Dependent
class PolicyFromConfiguration {

    @Produces
    @Singleton
    @Startup
    CsrPolicy policy(
            @ConfigProperty(name = "berth.sandbox") boolean sandbox,
            @ConfigProperty(name = "berth.csr.forbidden-names") Optional<List<String>> names,
            @ConfigProperty(name = "berth.csr.forbidden-addresses")
                    Optional<List<String>> addresses) {
        return new CsrPolicy(
                new PolicySettings(
                        sandbox,
                        Set.copyOf(names.orElse(List.of())),
                        addresses.orElse(List.of()).stream()
                                .map(PolicyFromConfiguration::address)
                                .collect(Collectors.toSet())));
    }

    @Produces
    @ApplicationScoped
    Clock clock() {
        return Clock.systemUTC();
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.ofLiteral(literal);
        } catch (IllegalArgumentException noAddress) {
            throw new IllegalArgumentException(
                    "berth.csr.forbidden-addresses: '" + literal + "' is not an IP address",
                    noAddress);
        }
    }
}
