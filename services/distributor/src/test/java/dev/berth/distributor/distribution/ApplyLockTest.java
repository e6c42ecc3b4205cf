/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.events.FailureClass;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** One run at a time; the newest is never kept waiting by one that hangs. */
class ApplyLockTest extends OnEveryShell {

    @Test
    void aRunThatFindsAnotherOneAtWorkGivesUpInTime() {
        // Given
        machine.push(Renderings.valid(), token, 1, 1);
        machine.executable("/shims/flock", "#!/bin/sh\nexit 1\n");

        // When
        Verdict verdict = machine.push(Renderings.valid(), token, 1, 2);

        // Then
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.DEADLINE);
    }

    @Test
    void aRunThatHangsIsEndedByALaterOneOfTheSameNode() throws Exception {
        // Given
        byte[] whole = LocalMachine.request(Renderings.valid(), token, "n1", 1, 1);
        Process hanging = machine.begin(Arrays.copyOf(whole, whole.length - 20));
        Awaitility.await()
                .until(() -> machine.read("/var/lib/berth/holder").contains("prod n1 1 1"));

        // When
        Verdict verdict = machine.push(Renderings.valid(), token, 1, 2);

        // Then
        assertThat(verdict).isEqualTo(new Verdict.Started(true));
        assertThat(hanging.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(machine.filesBelow("/etc")).noneMatch(file -> file.contains("berth-new"));
    }

    @Test
    void aRunOfTheSameClaimIsNotEnded() throws Exception {
        // Given
        byte[] whole = LocalMachine.request(Renderings.valid(), token, "n1", 1, 2);
        Process working = machine.begin(Arrays.copyOf(whole, whole.length - 20));
        Awaitility.await()
                .until(() -> machine.read("/var/lib/berth/holder").contains("prod n1 1 2"));

        // When
        Verdict verdict = machine.push(Renderings.valid(), token, 1, 2);

        // Then
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.DEADLINE);
        assertThat(working.isAlive()).isTrue();
        working.destroy();
    }
}
