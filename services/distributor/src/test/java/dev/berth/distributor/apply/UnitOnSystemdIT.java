/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import static dev.berth.distributor.apply.OnEveryShell.failureOf;
import static dev.berth.distributor.apply.RealMachine.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.events.FailureClass;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What others put around the kubelet's unit, as systemd itself makes it out. */
class UnitOnSystemdIT extends OnSystemd {

    private static final String PACKAGED = "/usr/lib/systemd/system/kubelet.service";
    private static final String DROP_IN = PACKAGED + ".d/10-kubeadm.conf";
    private static final String ANOTHER_COMMAND =
            "[Service]\nExecStart=\nExecStart=/usr/bin/sleep infinity\n";

    @Test
    void aDropInThatReplacesTheCommandIsFoundBeforeAnythingIsWritten() throws Exception {
        // Given
        machine.system().write(DROP_IN, "0644", ANOTHER_COMMAND);

        // When
        Verdict verdict = machine.push(set());

        // Then
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.PREFLIGHT);
        assertThat(((Verdict.Failed) verdict).message()).contains(DROP_IN);
        assertThat(machine.exists(Renderings.UNIT)).isFalse();
    }

    @Test
    void movedAsideItDoesNotCountAndOurKubeletRuns() throws Exception {
        // Given
        machine.system().write(DROP_IN, "0644", ANOTHER_COMMAND);
        machine.configured(Map.of("berth.distribution.preflight.move-drop-ins-aside", "true"));

        // When
        Verdict verdict = machine.push(set());

        // Then
        assertThat(verdict).isEqualTo(new Verdict.Started(true));
        assertThat(machine.property("DropInPaths")).isEmpty();
        assertThat(machine.configInUse()).contains("maxPods: 110");
    }

    @Test
    void itIsBackInItsPlaceWhereTheSetIsTakenBack() throws Exception {
        // Given
        machine.push(set());
        machine.system().write(DROP_IN, "0644", ANOTHER_COMMAND);
        machine.configured(Map.of("berth.distribution.preflight.move-drop-ins-aside", "true"));

        // When
        Verdict verdict = machine.push(set("unusable: true\n"));

        // Then
        assertThat(((Verdict.Failed) verdict).message()).contains("previous set is back and runs");
        assertThat(machine.property("DropInPaths")).isEqualTo(DROP_IN);
    }

    @Test
    void whatSystemdRunsInPlaceOfTheCommandThatWasSentIsNoStart() throws Exception {
        // Given
        machine.system()
                .write(
                        "/usr/lib/systemd/system-generators/late",
                        "0755",
                        """
                        #!/bin/sh
                        [ -e /etc/systemd/system/kubelet.service ] || exit 0
                        mkdir -p "$1/kubelet.service.d"
                        printf '[Service]\\nExecStart=\\nExecStart=/usr/bin/sleep infinity\\n' \
                            >"$1/kubelet.service.d/50-late.conf"
                        """);

        // When
        Verdict verdict = machine.push(set());

        // Then
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.PREFLIGHT);
        assertThat(((Verdict.Failed) verdict).message())
                .contains("/run/systemd/generator/kubelet.service.d/50-late.conf");
    }

    @Test
    void aMaskedUnitSaysHowToUnmaskIt() throws Exception {
        // Given
        machine.system().root("systemctl mask kubelet.service");

        // When
        Verdict verdict = machine.push(set());

        // Then
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.PREFLIGHT);
        assertThat(((Verdict.Failed) verdict).message())
                .contains("is masked", "systemctl unmask kubelet.service");
    }

    @Test
    void aKubeletThatServesElsewhereGoesOn() throws Exception {
        // Given
        machine.system().root("cp /usr/bin/sleep /usr/bin/kubelet");
        packaged("ExecStart=/usr/bin/kubelet infinity\n");
        machine.system().root("systemctl daemon-reload; systemctl start kubelet.service");
        String started = machine.kubeletStarted();

        // When
        Verdict verdict = machine.push(set());

        // Then
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.ALREADY_JOINED);
        assertThat(((Verdict.Failed) verdict).message())
                .contains("kubelet.service runs (process " + machine.property("MainPID") + ")");
        assertThat(machine.kubeletStarted()).isEqualTo(started);
        assertThat(machine.exists(Renderings.UNIT)).isFalse();
    }

    @Test
    void aPackagedKubeletThatDiesAgainAndAgainIsReplaced() throws Exception {
        // Given
        machine.system().write("/usr/bin/kubelet", "0755", "#!/bin/sh\nsleep 0.4\nexit 1\n");
        packaged(
                """
                ExecStart=/usr/bin/kubelet
                Restart=always
                RestartSec=100ms
                """);
        machine.system().root("systemctl daemon-reload; systemctl enable --now kubelet.service");
        await().until(() -> !machine.property("NRestarts").equals("0"));

        // When
        Verdict verdict = machine.push(set());

        // Then
        assertThat(verdict).isEqualTo(new Verdict.Started(true));
        assertThat(machine.configInUse()).contains("maxPods: 110");
    }

    @Test
    void theBuiltInProfilesKubeletRunsAgainWhenItsRuntimeDoes() throws Exception {
        // Given
        String builtIn =
                Files.readString(
                        Path.of("../config-renderer/src/main/resources/profiles/default")
                                .resolve("kubelet.service"));
        String head = builtIn.substring(0, builtIn.indexOf("[Service]"));
        machine.push(
                set().withContent(
                                Renderings.UNIT,
                                head
                                        + """
                                        [Service]
                                        ExecStart=/usr/local/kubernetes/bin/kubelet --config=%s
                                        Restart=always
                                        [Install]
                                        WantedBy=multi-user.target
                                        """
                                                .formatted(Renderings.CONFIG)));

        // When
        machine.system()
                .root("systemctl stop containerd.service; systemctl start containerd.service");

        // Then
        assertThat(machine.property("ActiveState")).isEqualTo("active");
    }

    private static void packaged(String service) throws Exception {
        machine.system()
                .write(
                        PACKAGED,
                        "0644",
                        "[Unit]\nStartLimitIntervalSec=0\n[Service]\n"
                                + service
                                + "[Install]\nWantedBy=multi-user.target\n");
    }
}
