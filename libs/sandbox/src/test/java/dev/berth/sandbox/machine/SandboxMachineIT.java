/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.jcraft.jsch.ChannelExec;
import com.jcraft.jsch.JSchException;
import dev.berth.sandbox.machine.Login.Outcome;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxMachineIT {

    @TempDir Path dir;
    SandboxMachines machines;
    SandboxMachine machine;

    @BeforeEach
    void startMachines() throws Exception {
        machines = SandboxMachines.start(dir, 2, MachineOptions.defaults());
        machine = machines.all().getFirst();
    }

    @AfterEach
    void closeMachines() throws Exception {
        machines.close();
    }

    @Test
    void aCommandGetsItsInputAndItsOutputAndStatusComeBack() throws Exception {
        // Given
        String command = "read -r line; echo \"got $line\"; echo oops >&2; exit 42";

        // When
        Outcome outcome = run(command, "hello\n");

        // Then
        assertThat(outcome).isEqualTo(new Outcome(42, "got hello\n", "oops\n"));
    }

    @Test
    void largeInputArrivesWhole() throws Exception {
        // Given
        String megabyte = "0123456789abcdef".repeat(65_536);

        // When
        Outcome outcome =
                run("cat >\"$BERTH_ROOT/tmp/big\"; wc -c <\"$BERTH_ROOT/tmp/big\"", megabyte);

        // Then
        assertThat(outcome.out().strip()).isEqualTo("1048576");
        assertThat(machine.file("/tmp/big")).hasContent(megabyte);
    }

    @Test
    void aCommandSeesNothingOfOurEnvironment() throws Exception {
        // Given
        String command = "env | cut -d= -f1 | sort | tr '\\n' ' '";

        // When
        Outcome outcome = run(command, "");

        // Then
        assertThat(outcome.out()).isEqualTo("BERTH_ROOT HOME LOGNAME PATH PWD USER ");
    }

    @Test
    void eachMachineIsPreparedAndItsOwn() throws Exception {
        // Given
        String preflight =
                """
                set -e
                test -S "$BERTH_ROOT/run/containerd/containerd.sock"
                test ! -e "$BERTH_ROOT/etc/kubernetes"
                "$BERTH_ROOT/usr/local/kubernetes/bin/kubelet" --version
                systemctl is-active containerd
                cat "$BERTH_ROOT/etc/machine-id"
                """;
        SandboxMachine other = machines.all().getLast();

        // When
        Outcome first = run(preflight, "");

        // Then
        assertThat(first.status()).isZero();
        assertThat(first.out())
                .startsWith("Kubernetes v1.34.2\nactive\n")
                .endsWith(Files.readString(machine.file("/etc/machine-id")));
        assertThat(machine.file("/etc/machine-id"))
                .content()
                .isNotEqualTo(Files.readString(other.file("/etc/machine-id")));
        assertThat(machine.hostKey()).isNotEqualTo(other.hostKey());
        assertThat(machine.address()).isNotEqualTo(other.address());
    }

    @Test
    void anotherLoginKeyIsRefused() throws Exception {
        // Given
        Path stranger = dir.resolve("stranger");
        Keys.write(Keys.generate(), stranger);

        // When
        var login = assertThatThrownBy(() -> Login.to(machine, stranger, machine.hostKey()));

        // Then
        login.isInstanceOf(JSchException.class).hasMessageContaining("Auth fail");
    }

    @Test
    void aReplacedHostKeyIsNoticed() throws Exception {
        // Given
        String known = machine.hostKey();
        machine.replaceHostKey();

        // When
        var login = assertThatThrownBy(() -> login(known));

        // Then
        login.isInstanceOf(JSchException.class).hasMessageContaining("HostKey");
        try (Login fresh = login(machine.hostKey())) {
            assertThat(fresh.connected()).isTrue();
        }
    }

    @Test
    void fingerprintIsThatOfTheHostKey() throws Exception {
        // Given
        byte[] key = Base64.getDecoder().decode(machine.hostKey().split(" ", -1)[1]);

        // When
        String fingerprint = machine.hostKeyFingerprint();

        // Then
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
        assertThat(HexFormat.of().formatHex(digest))
                .isEqualTo(
                        HexFormat.of()
                                .formatHex(
                                        Base64.getDecoder()
                                                .decode(fingerprint.replace("SHA256:", ""))));
    }

    @Test
    void aRefusingMachineIsReachableAgainAtTheSamePort() throws Exception {
        // Given
        int port = machine.port();
        machine.refuse();
        assertThatThrownBy(() -> login(machine.hostKey())).hasMessageContaining("refused");

        // When
        machine.accept();

        // Then
        assertThat(run("echo back", "").out()).isEqualTo("back\n");
        assertThat(machine.port()).isEqualTo(port);
    }

    @Test
    void aDroppedConnectionKillsTheCommandAndItsChildren() throws Exception {
        // Given
        String command =
                "sleep 600 & echo $! >\"$BERTH_ROOT/tmp/child\";"
                        + " echo $$ >\"$BERTH_ROOT/tmp/shell\"; wait";
        Login login = login(machine.hostKey());
        ChannelExec channel = login.begin(command, new PipedInputStream(new PipedOutputStream()));
        await().until(() -> pidIn("/tmp/shell").isPresent() && pidIn("/tmp/child").isPresent());

        // When
        login.close();

        // Then
        assertThat(channel.isConnected()).isFalse();
        await().until(() -> !alive("/tmp/shell") && !alive("/tmp/child"));
    }

    @Test
    void theCutLetsNoMoreThanTheGivenBytesThroughAndHappensOnce() throws Exception {
        // Given
        machine.cutAfterBytes(10);
        String command = "cat >\"$BERTH_ROOT/tmp/cut\"";

        // When
        try (Login login = login(machine.hostKey())) {
            PipedOutputStream pipe = new PipedOutputStream();
            login.begin(command, new PipedInputStream(pipe));
            pipe.write("0123456789ABCDEF".getBytes(StandardCharsets.UTF_8));
            pipe.flush();
            await().until(() -> !login.connected());
        }

        // Then
        String got = Files.readString(machine.file("/tmp/cut"));
        assertThat("0123456789").startsWith(got);
        assertThat(run("echo whole", "more than ten bytes of input").out()).isEqualTo("whole\n");
    }

    @Test
    void connectionsAreCountedAlsoWhenTheLoginFails() throws Exception {
        // Given
        Path stranger = dir.resolve("stranger");
        Keys.write(Keys.generate(), stranger);
        assertThatThrownBy(() -> Login.to(machine, stranger, machine.hostKey()))
                .isInstanceOf(JSchException.class);

        // When
        run("true", "");

        // Then
        assertThat(machine.connections()).isEqualTo(2);
        assertThat(machines.all().getLast().connections()).isZero();
    }

    private Outcome run(String command, String stdin) throws Exception {
        try (Login login = login(machine.hostKey())) {
            return login.run(command, stdin);
        }
    }

    private Login login(String hostKey) throws JSchException {
        return Login.to(machine, machines.privateKeyFile(), hostKey);
    }

    private Optional<Long> pidIn(String file) throws Exception {
        Path path = machine.file(file);
        String text = Files.exists(path) ? Files.readString(path).strip() : "";
        return text.isEmpty() ? Optional.empty() : Optional.of(Long.valueOf(text));
    }

    private boolean alive(String file) throws Exception {
        return pidIn(file).flatMap(ProcessHandle::of).map(ProcessHandle::isAlive).orElse(false);
    }
}
