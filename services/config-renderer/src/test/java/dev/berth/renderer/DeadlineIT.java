/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.events.FailureClass;
import dev.berth.events.NodeFact.ConfigRendered;
import dev.berth.events.NodeFact.RetryRequested;
import dev.berth.events.NodeFact.StepFailed;
import dev.berth.events.Step;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A distributor that never answers. */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
@TestProfile(DeadlineIT.ShortPhases.class)
class DeadlineIT {

    /** Phases short enough to wait for. */
    public static class ShortPhases implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "berth.node.deadline.rendered", "300ms",
                    "berth.node.automatic-attempts", "1");
        }
    }

    @Test
    void aPhaseThatLastsTooLongEndsItsAttemptAndBeginsTheNext() {
        // When
        Wire.binary("dc1", "d-1", Joins.of("k-late", "10.20.0.1"));

        // Then
        StepFailed failed = Wire.awaitFact("k-late", StepFailed.class);
        assertThat(failed.failure()).isEqualTo(FailureClass.DEADLINE);
        assertThat(failed.step()).isEqualTo(Step.DISTRIBUTE);
        Wire.awaitFact("k-late", StepFailed.class, fact -> fact.attempt() == 2);
        assertThat(Wire.facts("k-late"))
                .extracting(Object::getClass)
                .containsSubsequence(
                        ConfigRendered.class,
                        StepFailed.class,
                        RetryRequested.class,
                        ConfigRendered.class,
                        StepFailed.class);
    }
}
