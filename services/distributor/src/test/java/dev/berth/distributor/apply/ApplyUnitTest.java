/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.distributor.apply.Check.Severity;
import dev.berth.distributor.apply.Finding.Outcome;
import dev.berth.distributor.apply.PlanReport.Planned;
import dev.berth.events.FailureClass;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The unit is what systemd makes of it, with all that others laid over it. */
class ApplyUnitTest extends OnEveryShell {

    private static final String PACKAGED =
            "/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf";
    private static final String MOVED =
            "/usr/lib/systemd/system/kubelet.service.d/.10-kubeadm.conf.berth-previous";
    private static final String ANOTHER_COMMAND =
            "[Service]\nExecStart=\nExecStart=/usr/bin/kubelet --config=/var/lib/kubelet/config\n";

    private final Renderings set = Renderings.valid();

    @BeforeEach
    void whatIsLackingIsOnlySaid() {
        machine.taking(Severity.WARN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    /etc/systemd/system/kubelet.service.d/0-x.conf       | [Service]\\nExecStart=/bin/x
                    /run/systemd/system/kubelet.service.d/x.conf         | [Service]\\n  ExecStart = /bin/x
                    /usr/lib/systemd/system/kubelet.service.d/x.conf     | [Service]\\nEnvironmentFile=-/x
                    /usr/local/lib/systemd/system/kubelet.service.d/x.conf | [Service]\\nUser=nobody
                    /etc/systemd/system/service.d/x.conf                 | [Service]\\nRootDirectory=/x
                    """)
    void whatOthersLaidOverTheUnitIsNamedWhereItChangesTheCommand(String file, String content) {
        // Given
        machine.write(file, content.replace("\\n", "\n") + "\n");

        // When
        PlanReport plan = machine.plan(set, 1);

        // Then
        assertThat(((Planned) plan).findings())
                .contains(
                        new Finding(
                                Check.UNIT,
                                Outcome.WARNED,
                                "Berth did not write these files, and they change what"
                                        + " kubelet.service runs: "
                                        + file));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[Service]\nCPUAccounting=yes\nLimitNOFILE=9\n",
                "[Service]\nEnvironment=HTTPS_PROXY=http://proxy:3128\n",
                "[Unit]\nAfter=chronyd.service\n",
                "[Install]\nExecStart=/bin/x\n",
                "[Service]\n#ExecStart=/bin/x\n",
                "",
            })
    void whatLeavesTheCommandAloneIsNobodysConcern(String content) {
        // Given
        machine.write(PACKAGED, content);

        // When
        PlanReport plan = machine.plan(set, 1);

        // Then
        assertThat(((Planned) plan).findings())
                .extracting(Finding::check)
                .doesNotContain(Check.UNIT);
    }

    @Test
    void variablesOfOthersCountWhereTheCommandIsMadeOfVariables() {
        // Given
        machine.write(PACKAGED, "[Service]\nEnvironment=KUBELET_EXTRA_ARGS=--v=9\n");

        // When
        PlanReport plan =
                machine.plan(
                        set.withContent(
                                Renderings.UNIT,
                                "[Service]\nExecStart=/usr/bin/kubelet $KUBELET_EXTRA_ARGS\n"),
                        1);

        // Then
        assertThat(((Planned) plan).findings()).extracting(Finding::check).contains(Check.UNIT);
    }

    @Test
    void aMaskOfTheDropInTakesItAway() throws Exception {
        // Given
        machine.write(PACKAGED, ANOTHER_COMMAND);
        Path mask = machine.file("/etc/systemd/system/kubelet.service.d/10-kubeadm.conf");
        Files.createDirectories(mask.getParent());
        Files.createSymbolicLink(mask, Path.of("/dev/null"));

        // When
        PlanReport plan = machine.plan(set, 1);

        // Then
        assertThat(((Planned) plan).findings())
                .extracting(Finding::check)
                .doesNotContain(Check.UNIT);
    }

    @ParameterizedTest
    @CsvSource({"20-berth.conf, false", "05-berth.conf, true"})
    void theLastCommandByNameWins(String own, boolean found) {
        // Given
        machine.write(PACKAGED, ANOTHER_COMMAND);
        machine.write("/etc/systemd/system/kubelet.service.d/.keep", "");
        Renderings dropIn =
                set.adding(
                        Renderings.plain(
                                "/etc/systemd/system/kubelet.service.d/" + own,
                                "[Service]\nExecStart=\nExecStart=/usr/bin/kubelet --v=2\n"));

        // When
        PlanReport plan = machine.plan(dropIn, 1);

        // Then
        assertThat(((Planned) plan).findings().stream().anyMatch(it -> it.check() == Check.UNIT))
                .isEqualTo(found);
    }

    @Test
    void whatChangesTheCommandStopsThePushBeforeTheFirstWrite() {
        // Given
        machine.taking(Severity.FAIL);
        machine.write(PACKAGED, ANOTHER_COMMAND);

        // When
        Verdict verdict = machine.push(set, token, 1, 1);

        // Then
        assertThat(((Verdict.Failed) verdict).message())
                .contains("unit: ", PACKAGED, Check.UNIT.fix());
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.PREFLIGHT);
        assertThat(machine.read(Renderings.UNIT)).isEmpty();
    }

    @Test
    void itIsMovedAsideWithTheSetWhereThatIsWanted() {
        // Given
        machine.movingDropInsAside();
        machine.write(PACKAGED, ANOTHER_COMMAND);

        // When
        Verdict verdict = machine.push(set, token, 1, 1);

        // Then
        assertThat(((Verdict.Started) verdict).findings())
                .extracting(Finding::check)
                .doesNotContain(Check.UNIT);
        assertThat(machine.file(PACKAGED)).doesNotExist();
        assertThat(machine.read(MOVED)).isEqualTo(ANOTHER_COMMAND);
        assertThat(machine.read("/var/lib/berth/unfinished")).isEmpty();
    }

    @Test
    void aPlanShowsWhatIsMovedAsideAndTouchesNothing() {
        // Given
        machine.movingDropInsAside();
        machine.write(PACKAGED, ANOTHER_COMMAND);

        // When
        PlanReport plan = machine.plan(set, 1);

        // Then
        assertThat(((Planned) plan).aside()).containsExactly(PACKAGED);
        assertThat(machine.read(PACKAGED)).isEqualTo(ANOTHER_COMMAND);
    }

    @Test
    void itIsPutBackWhenTheSetIsRolledBack() {
        // Given
        machine.push(set, token, 1, 1);
        machine.movingDropInsAside();
        machine.write(PACKAGED, ANOTHER_COMMAND);

        // When
        Verdict verdict =
                machine.push(set.withContent(Renderings.CONFIG, "bad: true\n"), token, 1, 2);

        // Then
        assertThat(((Verdict.Failed) verdict).message()).contains("previous set is back");
        assertThat(machine.read(PACKAGED)).isEqualTo(ANOTHER_COMMAND);
        assertThat(machine.file(MOVED)).doesNotExist();
    }

    @Test
    void whatIsLaidOverAllServicesIsNotMoved() {
        // Given
        machine.movingDropInsAside();
        machine.write("/etc/systemd/system/service.d/x.conf", "[Service]\nUser=nobody\n");

        // When
        PlanReport plan = machine.plan(set, 1);

        // Then
        assertThat(((Planned) plan).aside()).isEmpty();
        assertThat(((Planned) plan).findings()).extracting(Finding::check).contains(Check.UNIT);
    }

    @Test
    void aMaskedUnitSaysSoAndHowToUnmaskIt() throws Exception {
        // Given
        Path unit = machine.file(Renderings.UNIT);
        Files.createSymbolicLink(unit, Path.of("/dev/null"));

        // When
        Verdict verdict = machine.push(set, token, 1, 1);

        // Then
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.PREFLIGHT);
        assertThat(((Verdict.Failed) verdict).message())
                .contains("kubelet.service is masked", "systemctl unmask kubelet.service");
    }

    @Test
    void aDataDiskBehindALinkSaysThatABindMountWouldDo() throws Exception {
        // Given
        machine.write("/data/kubelet/.keep", "");
        Files.createSymbolicLink(machine.file("/var/lib/kubelet"), machine.file("/data/kubelet"));

        // When
        Verdict verdict = machine.push(set, token, 1, 1);

        // Then
        assertThat(((Verdict.Failed) verdict).message())
                .contains("/var/lib/kubelet is a symbolic link", "mount --bind");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ExecStart={ path=/usr/bin/kubelet ; argv[]=/usr/bin/kubelet --x ; pid=0 } | runs /usr/bin/kubelet instead of /usr/local/kubernetes/bin/kubelet
                    FragmentPath=/run/systemd/transient/kubelet.service                        | systemd reads /run/systemd/transient/kubelet.service instead of /etc/systemd/system/kubelet.service
                    UnitFileState=masked-runtime                                               | kubelet.service is masked
                    """)
    void anotherCommandThanWasSentIsNoStart(String property, String said) {
        // Given
        machine.taking(Severity.FAIL);
        machine.lookingAtTheUnitAlone();
        machine.systemdSays(property);

        // When
        Verdict verdict = machine.push(set, token, 1, 1);

        // Then
        assertThat(failureOf(verdict)).as("%s", verdict).isEqualTo(FailureClass.PREFLIGHT);
        assertThat(((Verdict.Failed) verdict).message()).contains(said);
    }

    @Test
    void aDropInThatCameMeanwhileIsSeenInWhatSystemdRead() {
        // Given
        machine.taking(Severity.FAIL);
        machine.lookingAtTheUnitAlone();
        machine.write("/etc/other/late.conf", ANOTHER_COMMAND);
        machine.systemdSays("DropInPaths=/etc/other/late.conf");

        // When
        Verdict verdict = machine.push(set, token, 1, 1);

        // Then
        assertThat(((Verdict.Failed) verdict).message())
                .contains("/etc/other/late.conf", "did not write");
    }
}
