/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.events.FailureClass;
import org.junit.jupiter.api.Test;

/** A set that does not work, and a run that did not end. */
class ApplyRollbackTest extends OnEveryShell {

    @Test
    void aKubeletThatRanBeforeGetsItsPreviousSetBack() {
        // Given
        machine.push(Renderings.valid(), token, 1, 1);

        // When
        Verdict verdict =
                machine.push(
                        Renderings.valid().withContent(Renderings.CONFIG, "bad: true\n"),
                        token,
                        1,
                        2);

        // Then
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Failed.class,
                        failed -> {
                            assertThat(failed.failure()).isEqualTo(FailureClass.KUBELET_START);
                            assertThat(failed.message()).contains("previous set is back and runs");
                            assertThat(failed.evidence()).contains("it panics");
                        });
        assertThat(machine.read(Renderings.CONFIG)).contains("maxPods: 110");
        assertThat(machine.file("/active")).exists();
    }

    @Test
    void aRunThatWasKilledBeforeTheRestartIsFinishedByTheNext() {
        // Given
        machine.push(Renderings.valid(), token, 1, 1);
        machine.write("/var/lib/berth/unfinished", "ran 1\nchanged " + Renderings.CONFIG + "\n");
        machine.systemctlCalls();

        // When
        Verdict verdict = machine.push(Renderings.valid(), token, 1, 2);

        // Then
        assertThat(verdict).isEqualTo(new Verdict.Started(false));
        assertThat(machine.systemctlCalls()).isEqualTo(WHOLE_START);
        assertThat(machine.read("/var/lib/berth/unfinished")).isEmpty();
    }

    @Test
    void whatDidNotExistBeforeIsGoneAgainAfterARollback() {
        // Given
        machine.push(Renderings.valid(), token, 1, 1);

        // When
        machine.push(
                Renderings.valid()
                        .withContent(Renderings.CONFIG, "bad: true\n")
                        .adding(Renderings.plain("/etc/kubernetes/extra.conf", "x")),
                token,
                1,
                2);

        // Then
        assertThat(machine.file("/etc/kubernetes/extra.conf")).doesNotExist();
        assertThat(machine.read("/var/lib/berth/unfinished")).isEmpty();
    }

    @Test
    void whatFailsOnAMachineWhereNothingRanStaysForAnOperatorToSee() {
        // When
        Verdict verdict =
                machine.push(
                        Renderings.valid().withContent(Renderings.CONFIG, "bad: true\n"),
                        token,
                        1,
                        1);

        // Then
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.KUBELET_START);
        assertThat(machine.read(Renderings.CONFIG)).isEqualTo("bad: true\n");
        assertThat(machine.push(Renderings.valid(), token, 1, 2))
                .isEqualTo(new Verdict.Started(true));
    }

    @Test
    void aRollbackRemembersWhatRanBeforeTheRunThatWasKilled() {
        // Given
        machine.push(Renderings.valid(), token, 1, 1);
        machine.write(
                "/etc/kubernetes/.kubelet-config.yaml.berth-previous",
                machine.read(Renderings.CONFIG));
        machine.write("/var/lib/berth/unfinished", "ran 1\nchanged " + Renderings.CONFIG + "\n");
        machine.write(Renderings.CONFIG, "bad: true\n");
        machine.file("/active").toFile().delete();

        // When
        Verdict verdict =
                machine.push(
                        Renderings.valid().withContent(Renderings.CONFIG, "bad: true\n"),
                        token,
                        1,
                        2);

        // Then
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.KUBELET_START);
        assertThat(machine.read(Renderings.CONFIG)).contains("maxPods: 110");
    }
}
