/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import dev.berth.approver.csr.policy.CsrPolicy;
import dev.berth.approver.csr.policy.PolicySettings;
import dev.berth.events.AddressRange;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
                    Optional<List<String>> addresses,
            @ConfigProperty(name = "berth.kubernetes.cluster-domain") String clusterDomain,
            @ConfigProperty(name = "berth.csr.longest-lifetime") Duration longestLifetime,
            @ConfigProperty(name = "berth.csr.certificates-per-hour") int certificatesPerHour) {
        return new CsrPolicy(
                new PolicySettings(
                        sandbox,
                        Set.copyOf(names.orElse(List.of())),
                        AddressRange.ofSetting(
                                "berth.csr.forbidden-addresses", addresses.orElse(List.of())),
                        clusterDomain,
                        longestLifetime,
                        certificatesPerHour));
    }

    @Produces
    @ApplicationScoped
    Clock clock() {
        return Clock.systemUTC();
    }
}
