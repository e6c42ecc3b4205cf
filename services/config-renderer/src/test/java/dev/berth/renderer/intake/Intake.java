/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import dev.berth.events.ClusterName;
import dev.berth.events.ForbiddenIdentities;
import dev.berth.events.Topics;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;

/** An intake whose name service is the test's. */
final class Intake {

    static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

    static final String POLICY =
            """
            sources:
              dc1: {nodeNames: "worker-[0-9]+", addresses: [10.1.0.0/16], pools: [workers], defaults: {pool: workers}}
              plain: {nodeNames: "worker-[0-9]+", addresses: [10.1.0.0/16], pools: [workers], plainJson: true, defaults: {pool: workers}}
            """;

    private Intake() {}

    static Admission admission(HostResolver resolver) {
        IntakePolicy policy = PolicyFile.read(POLICY);
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        return new Admission(
                () ->
                        new IntakeReview(
                                "test",
                                policy,
                                new Addresses(false, List.of(), policy.services()),
                                new ForbiddenIdentities(
                                        Set.of(), Set.of(), "cluster.local", false)),
                resolver,
                new RateLimit(clock),
                clock);
    }

    static JoinReader reader() {
        return new JoinReader(
                new Topics(new ClusterName("test")),
                source -> source.equals("plain"),
                admission(
                        name -> {
                            throw new AssertionError("a reader asks nobody for " + name);
                        }));
    }
}
