/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.events.FailureClass;
import java.io.IOException;
import java.nio.file.Files;
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
        Process hanging = stopped(1);

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
        Process working = stopped(2);

        // When
        Verdict verdict = machine.push(Renderings.valid(), token, 1, 2);

        // Then
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.DEADLINE);
        assertThat(working.isAlive()).isTrue();
        working.destroyForcibly();
    }

    /** A run that was stopped in the middle: it has the lock and its files half made. */
    private Process stopped(long epoch) throws IOException {
        machine.executable(
                "/shims/sha256sum",
                "#!/bin/sh\n"
                        + "read -r run _ <\"$BERTH_ROOT/run/berth.holder\"\n"
                        + "kill -STOP \"$run\"\n"
                        + ": >\"$BERTH_ROOT/stopped\"\n");
        Process run =
                machine.begin(LocalMachine.request(Renderings.valid(), token, "n1", 1, epoch));
        Awaitility.await().until(() -> Files.exists(machine.file("/stopped")));
        Files.delete(machine.file("/shims/sha256sum"));
        return run;
    }
}
