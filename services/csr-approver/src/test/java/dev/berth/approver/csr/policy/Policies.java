/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.events.AddressRange;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The policy as an installation has it, whole or with a check switched off. */
final class Policies {

    static final Duration LONGEST = Duration.ofDays(366);

    private Policies() {}

    static PolicySettings settings() {
        return new PolicySettings(
                false,
                Set.of("API.example.net."),
                Set.of(AddressRange.parse("10.0.0.1"), AddressRange.parse("10.96.0.0/12")),
                "cluster.local",
                LONGEST,
                20);
    }

    static CsrPolicy whole() {
        return new CsrPolicy(settings());
    }

    static CsrPolicy without(String check) {
        List<Check> others =
                CsrPolicy.inOrder(settings()).stream()
                        .filter(other -> !other.name().equals(check))
                        .toList();
        return new CsrPolicy(others);
    }

    static List<String> checks() {
        return CsrPolicy.inOrder(settings()).stream().map(Check::name).toList();
    }
}
