/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import inet.ipaddr.IPAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which source may announce what. A source is a Kafka join topic or an authenticated REST identity,
 * never what an event says of itself.
 *
 * @param services networks in which no machine can be
 */
record IntakePolicy(List<IPAddress> services, Map<String, SourceRules> sources) {

    IntakePolicy {
        services = List.copyOf(services);
        sources = Map.copyOf(sources);
    }

    /** Lets nothing in. */
    static IntakePolicy none() {
        return new IntakePolicy(List.of(), Map.of());
    }

    Optional<SourceRules> of(String source) {
        return Optional.ofNullable(sources.get(source));
    }
}
