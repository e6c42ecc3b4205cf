/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.distributor.apply.Check.Severity;
import dev.berth.distributor.apply.Finding.Outcome;
import dev.berth.events.FailureClass;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Swap on a machine whose operator wants it off. */
class ApplySwapTest extends OnEveryShell {

    private static final String IN_USE =
            "Filename Type Size Used Priority\n/dev/sdb partition 1 0 -2\n";

    private static final String FSTAB =
            """
            # /dev/sdx none swap sw 0 0
            UUID=1 / ext4 errors=remount-ro 0 1
            /dev/sdb\tnone\tswap\tsw\t0 0
            /swap.img none swap sw 0 0
            //nas/swap /swap cifs guest 0 0
            /dev/sdz none swap sw,noauto 0 0
            """;

    private static final String WITHOUT =
            """
            # /dev/sdx none swap sw 0 0
            UUID=1 / ext4 errors=remount-ro 0 1
            # berth: a kubelet needs swap off: /dev/sdb\tnone\tswap\tsw\t0 0
            # berth: a kubelet needs swap off: /swap.img none swap sw 0 0
            //nas/swap /swap cifs guest 0 0
            /dev/sdz none swap sw,noauto 0 0
            """;

    private final Renderings set = Renderings.valid();

    @BeforeEach
    void swapIsOn() {
        machine.taking(Severity.WARN);
        machine.turningSwapOff();
        machine.write("/proc/swaps", IN_USE);
        machine.write("/etc/fstab", FSTAB);
    }

    @Test
    void isTurnedOffNowAndForTheNextBoot() throws Exception {
        // Given
        Files.setPosixFilePermissions(
                machine.file("/etc/fstab"), PosixFilePermissions.fromString("rw-rw-r--"));

        // When
        Verdict verdict = machine.push(set, token, 1, 1);

        // Then
        assertThat(((Verdict.Started) verdict).findings())
                .extracting(Finding::check)
                .doesNotContain(Check.SWAP);
        assertThat(machine.read("/swapoff.calls")).isEqualTo("-a\n");
        assertThat(machine.read("/etc/fstab")).isEqualTo(WITHOUT);
        assertThat(machine.mode("/etc/fstab")).isEqualTo("rw-rw-r--");
        assertThat(machine.read("/etc/fstab.berth-previous")).isEqualTo(FSTAB);
        assertThat(machine.filesBelow("/etc")).noneMatch(file -> file.contains("berth-new"));
    }

    @ParameterizedTest
    @CsvSource({"noauto, false", "'sw,noauto,pri=5', false", "sw, true", "xnoauto, true"})
    void whatABootDoesNotTurnOnIsNoSwap(String options, boolean found) {
        // Given
        machine.write("/proc/swaps", "Filename Type Size Used Priority\n");
        machine.write("/etc/fstab", "/dev/sdb none swap " + options + " 0 0\n");

        // When
        PlanReport plan = machine.plan(set, 1);

        // Then
        assertThat(((PlanReport.Planned) plan).swap() != null).isEqualTo(found);
    }

    @Test
    void theFirstVersionOfFstabIsTheOneThatIsKept() {
        // Given
        machine.push(set, token, 1, 1);
        machine.write("/etc/fstab", machine.read("/etc/fstab") + "/dev/sdc none swap sw 0 0\n");

        // When
        machine.push(set.withContent(Renderings.CONFIG, "other: true\n"), token, 1, 2);

        // Then
        assertThat(machine.read("/etc/fstab")).endsWith("off: /dev/sdc none swap sw 0 0\n");
        assertThat(machine.read("/etc/fstab.berth-previous")).isEqualTo(FSTAB);
    }

    @Test
    void aFstabWithoutSwapIsLeftAlone() {
        // Given
        machine.write("/etc/fstab", WITHOUT);

        // When
        machine.push(set, token, 1, 1);

        // Then
        assertThat(machine.read("/swapoff.calls")).isEqualTo("-a\n");
        assertThat(machine.file("/etc/fstab.berth-previous")).doesNotExist();
    }

    @Test
    void whatTheKernelRefusesEndsThePushBeforeTheSet() {
        // Given
        machine.executable("/shims/swapoff", "#!/bin/sh\necho no memory >&2\nexit 1\n");

        // When
        Verdict verdict = machine.push(set, token, 1, 1);

        // Then
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.PREFLIGHT);
        assertThat(((Verdict.Failed) verdict).message()).startsWith("swap: swapoff -a was refused");
        assertThat(machine.read("/etc/fstab")).isEqualTo(FSTAB);
        assertThat(machine.file("/etc/kubernetes")).doesNotExist();
    }

    @Test
    void aLinkInPlaceOfFstabIsNotFollowed() throws Exception {
        // Given
        machine.write("/elsewhere", FSTAB);
        Files.delete(machine.file("/etc/fstab"));
        Files.createSymbolicLink(machine.file("/etc/fstab"), machine.file("/elsewhere"));

        // When
        Verdict verdict = machine.push(set, token, 1, 1);

        // Then
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.PREFLIGHT);
        assertThat(machine.read("/elsewhere")).isEqualTo(FSTAB);
    }

    @Test
    void unitsThatTurnItOnAgainAreNamed() {
        // Given
        machine.write("/etc/systemd/system/dev-sdc.swap", "[Swap]\nWhat=/dev/sdc\n");

        // When
        Verdict verdict = machine.push(set, token, 1, 1);

        // Then
        assertThat(((Verdict.Started) verdict).findings())
                .contains(
                        new Finding(
                                Check.SWAP,
                                Outcome.WARNED,
                                "is turned off, but these units turn it on at the next boot:"
                                        + " dev-sdc.swap"));
    }

    @Test
    void aPlanShowsWhatAPushMakesOfFstabAndTouchesNothing() {
        // When
        PlanReport plan = machine.plan(set, 1);

        // Then
        assertThat(((PlanReport.Planned) plan).swap())
                .isEqualTo(new PlanReport.SwapOff(FSTAB, WITHOUT));
        assertThat(machine.read("/swapoff.calls")).isEmpty();
        assertThat(machine.read("/etc/fstab")).isEqualTo(FSTAB);
    }

    @Test
    void whereThereIsNothingToDoSwapIsNobodysBusiness() {
        // Given
        machine.push(set, token, 1, 1);
        machine.write("/proc/swaps", IN_USE);

        // When
        machine.push(set, token, 1, 2);

        // Then
        assertThat(machine.read("/swapoff.calls")).isEqualTo("-a\n");
    }
}
