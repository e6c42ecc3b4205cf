/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sandbox.machine.Login.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineSystemdIT {

    private static final String UNIT =
            """
            [Service]
            WorkingDirectory=/work
            ExecStart=/usr/local/kubernetes/bin/kubelet \\
              --config=/etc/kubernetes/kubelet-config.yaml

            [Install]
            WantedBy=multi-user.target
            """;

    /** Notes what happens to it; refuses to start while {@code broken} says why. */
    private static final class RecordingKubelet implements KubeletLauncher {

        final List<String> seen = new CopyOnWriteArrayList<>();
        volatile String broken = "";

        @Override
        public AutoCloseable launch(Path root, String name, InetAddress address)
                throws IOException {
            if (!broken.isEmpty()) {
                throw new IOException(broken);
            }
            seen.add("up " + name + " " + address.getHostAddress() + " " + root.getFileName());
            return () -> seen.add("down");
        }
    }

    @TempDir Path dir;
    final RecordingKubelet kubelet = new RecordingKubelet();
    SandboxMachines machines;
    SandboxMachine machine;

    @BeforeEach
    void startMachine() throws Exception {
        machines = SandboxMachines.start(dir, 1, MachineOptions.defaults().withKubelet(kubelet));
        machine = machines.all().getFirst();
        Files.createDirectories(machine.file("/work"));
    }

    @AfterEach
    void closeMachine() throws Exception {
        machines.close();
    }

    @Test
    void theGuidesThreeCallsStartTheKubeletBeforeTheyReturn() throws Exception {
        // Given
        writeUnit(UNIT);

        // When
        Outcome outcome =
                run(
                        "systemctl daemon-reload && systemctl enable kubelet"
                                + " && systemctl restart kubelet && systemctl is-active kubelet"
                                + " && systemctl is-enabled kubelet");

        // Then
        assertThat(outcome.out()).isEqualTo("active\nenabled\n");
        assertThat(outcome.status()).isZero();
        assertThat(kubelet.seen).containsExactly("up machine-1 127.77.0.1 machine-1");
        assertThat(machine.systemctlCalls())
                .containsExactly(
                        "daemon-reload",
                        "enable kubelet",
                        "restart kubelet",
                        "is-active kubelet",
                        "is-enabled kubelet");
    }

    @Test
    void restartEndsTheOldKubeletAndStartLeavesItRunning() throws Exception {
        // Given
        writeUnit(UNIT);
        run("systemctl start kubelet");

        // When
        run("systemctl restart kubelet; systemctl start kubelet");

        // Then
        assertThat(kubelet.seen)
                .containsExactly(
                        "up machine-1 127.77.0.1 machine-1",
                        "down",
                        "up machine-1 127.77.0.1 machine-1");
    }

    @Test
    void aStoppedKubeletIsInactive() throws Exception {
        // Given
        writeUnit(UNIT);
        run("systemctl start kubelet");

        // When
        Outcome outcome = run("systemctl stop kubelet; systemctl is-active kubelet");

        // Then
        assertThat(outcome.out()).isEqualTo("inactive\n");
        assertThat(outcome.status()).isEqualTo(3);
        assertThat(kubelet.seen).last().isEqualTo("down");
    }

    @Test
    void aMissingUnitFailsAsWithSystemd() throws Exception {
        // Given
        String command = "systemctl restart kubelet";

        // When
        Outcome outcome = run(command);

        // Then
        assertThat(outcome.status()).isEqualTo(5);
        assertThat(outcome.err())
                .isEqualTo("Failed to restart kubelet.service: Unit kubelet.service not found.\n");
        assertThat(kubelet.seen).isEmpty();
    }

    @Test
    void enablingAMissingUnitFails() throws Exception {
        // Given
        String command = "systemctl enable --now kubelet";

        // When
        Outcome outcome = run(command);

        // Then
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).contains("Unit file kubelet.service does not exist");
    }

    @Test
    void aKubeletThatCannotStartIsFailedAndItsJournalSaysWhy() throws Exception {
        // Given
        writeUnit(UNIT);
        kubelet.broken = "no such file: /etc/kubernetes/kubelet-config.yaml";

        // When
        Outcome outcome =
                run(
                        "systemctl restart kubelet; systemctl is-active kubelet;"
                                + " systemctl show -p ActiveState -p Result kubelet;"
                                + " journalctl -u kubelet -n 2 --no-pager");

        // Then
        assertThat(outcome.out())
                .startsWith("failed\nActiveState=failed\nResult=exit-code\n")
                .contains(kubelet.broken);
    }

    @Test
    void aMissingWorkDirectoryKeepsTheKubeletDown() throws Exception {
        // Given
        writeUnit(UNIT.replace("/work", "/nowhere"));

        // When
        Outcome outcome =
                run("systemctl restart kubelet; systemctl show -p ExecMainStatus --value kubelet");

        // Then
        assertThat(outcome.out()).isEqualTo("200\n");
        assertThat(kubelet.seen).isEmpty();
        assertThat(machine.journal("kubelet.service")).first().asString().contains("/nowhere");
    }

    @Test
    void aMissingBinaryKeepsTheKubeletDown() throws Exception {
        // Given
        writeUnit(UNIT.replace("/usr/local/kubernetes/bin/kubelet", "/opt/kubelet"));

        // When
        Outcome outcome =
                run("systemctl restart kubelet; systemctl show -P ExecMainStatus kubelet");

        // Then
        assertThat(outcome.out()).isEqualTo("203\n");
        assertThat(kubelet.seen).isEmpty();
    }

    @Test
    void aChangedUnitTakesEffectOnlyAfterDaemonReload() throws Exception {
        // Given
        writeUnit(UNIT);
        run("systemctl start kubelet");
        writeUnit(UNIT.replace("/work", "/nowhere"));

        // When
        Outcome before =
                run(
                        "systemctl restart kubelet; systemctl is-active kubelet;"
                                + " systemctl show -P NeedDaemonReload kubelet");
        Outcome after =
                run(
                        "systemctl daemon-reload; systemctl restart kubelet;"
                                + " systemctl is-active kubelet");

        // Then
        assertThat(before.out()).isEqualTo("active\nyes\n");
        assertThat(before.err()).contains("changed on disk");
        assertThat(after.out()).isEqualTo("failed\n");
    }

    @Test
    void disablingRemovesWhatEnablingMade() throws Exception {
        // Given
        writeUnit(UNIT);
        run("systemctl enable --now kubelet");

        // When
        Outcome outcome = run("systemctl disable --now kubelet; systemctl is-enabled kubelet");

        // Then
        assertThat(outcome.out()).isEqualTo("disabled\n");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(kubelet.seen).last().isEqualTo("down");
    }

    @Test
    void ownersAreRecordedEvenIfTheyDoNotExistHere() throws Exception {
        // Given
        Files.writeString(machine.file("/etc/secret"), "x");

        // When
        Outcome outcome = run("chown -h nobody-here:staff \"$BERTH_ROOT/etc/secret\"");

        // Then
        assertThat(outcome.status()).isZero();
        assertThat(machine.chownCalls()).containsExactly("/etc/secret\tnobody-here:staff");
    }

    @Test
    void chownOfAMissingFileFails() throws Exception {
        // Given
        String command = "chown root:root \"$BERTH_ROOT/etc/not-there\"";

        // When
        Outcome outcome = run(command);

        // Then
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(machine.chownCalls()).isEmpty();
    }

    @Test
    void anEmptyJournalSaysSo() throws Exception {
        // Given
        String command = "journalctl -u kubelet.service --lines=20";

        // When
        Outcome outcome = run(command);

        // Then
        assertThat(outcome.out()).isEqualTo("-- No entries --\n");
    }

    @Test
    void closingTheMachinesEndsTheirKubelets() throws Exception {
        // Given
        writeUnit(UNIT);
        run("systemctl start kubelet");

        // When
        machines.close();

        // Then
        assertThat(kubelet.seen).last().isEqualTo("down");
    }

    private void writeUnit(String text) throws IOException {
        Files.writeString(machine.file("/etc/systemd/system/kubelet.service"), text);
    }

    private Outcome run(String command) throws Exception {
        try (Login login = Login.to(machine, machines.privateKeyFile(), machine.hostKey())) {
            return login.run(command);
        }
    }
}
