/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import static dev.berth.distributor.ssh.OpenSsh.assertBroken;
import static dev.berth.distributor.ssh.OpenSsh.assertWorks;
import static dev.berth.distributor.ssh.OpenSsh.behind;
import static dev.berth.distributor.ssh.OpenSsh.fingerprint;
import static dev.berth.distributor.ssh.OpenSsh.visit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.berth.distributor.ssh.TestConfig.JumpHost;
import dev.berth.events.FailureClass;
import dev.berth.sandbox.openssh.OpenSshOptions;
import dev.berth.sandbox.openssh.OpenSshServer;
import dev.berth.sandbox.openssh.SshKeygen;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Through real OpenSSH servers, whose logs say what they passed on. */
@Timeout(60)
class JumpIT {

    private static final String BASTION = "127.77.44.1";
    private static final String OTHER = "SHA256:" + "A".repeat(43);

    @TempDir Path folder;
    private Path login;
    private final List<OpenSshServer> servers = new ArrayList<>();

    @BeforeEach
    void makeKeys() throws IOException {
        OpenSsh.needed();
        login =
                SshKeygen.key(
                        Files.createDirectory(folder.resolve("keys")).resolve("default"),
                        "ed25519",
                        "");
    }

    @AfterEach
    void stop() {
        servers.forEach(OpenSshServer::close);
    }

    @Test
    void reachesAMachineThroughAJumpHost() throws IOException {
        // Given
        OpenSshServer bastion = serve("bastion", BASTION);
        OpenSshServer machine = serve("machine", "127.77.44.9");

        // When
        ShellOutcome outcome =
                visit(config().jumping("edge", jump(bastion)), behind("edge", machine));

        // Then
        assertWorks(outcome);
        assertThat(bastion.log())
                .contains("direct-tcpip")
                .contains("127.77.44.9 port " + machine.port());
    }

    @Test
    void reachesAMachineThroughTwoJumpHosts() throws IOException {
        // Given
        OpenSshServer first = serve("first", BASTION);
        OpenSshServer second = serve("second", "127.77.44.2");
        OpenSshServer machine = serve("machine", "127.77.44.9");

        // When
        ShellOutcome outcome =
                visit(
                        config().jumping("outer", jump(first))
                                .jumping("inner", jump(second).through("outer")),
                        behind("inner", machine));

        // Then
        assertWorks(outcome);
        assertThat(first.log()).contains("127.77.44.2 port " + second.port());
        assertThat(second.log()).contains("127.77.44.9 port " + machine.port());
    }

    @Test
    void aJumpHostWithAnotherKeyIsNamedAndNotLoggedInTo() throws IOException {
        // Given
        OpenSshServer bastion = serve("bastion", BASTION);
        OpenSshServer machine = serve("machine", "127.77.44.9");
        JumpHost doubted = jump(bastion).trusting(Optional.empty(), Optional.of(OTHER));

        // When
        ShellOutcome outcome = visit(config().jumping("edge", doubted), behind("edge", machine));

        // Then
        assertBroken(outcome, FailureClass.HOST_KEY, BASTION, bastion.fingerprint(), OTHER);
        assertThat(bastion.log()).doesNotContain("userauth-request");
        assertThat(machine.log()).doesNotContain("Connection from");
    }

    @Test
    void aMachineWithAnotherKeyIsNamedAndNotLoggedInTo() throws IOException {
        // Given
        OpenSshServer bastion = serve("bastion", BASTION);
        OpenSshServer machine = serve("machine", "127.77.44.9");
        Target doubted =
                new Target(
                        machine.address(),
                        machine.port(),
                        machine.user(),
                        "worker",
                        fingerprint(OTHER),
                        "edge",
                        null);

        // When
        ShellOutcome outcome = visit(config().jumping("edge", jump(bastion)), doubted);

        // Then
        assertBroken(outcome, FailureClass.HOST_KEY, "127.77.44.9", machine.fingerprint(), OTHER);
        assertThat(machine.log()).contains("Connection from").doesNotContain("userauth-request");
    }

    @Test
    void aJumpHostThatMayNotForwardIsNamed() throws IOException {
        // Given
        OpenSshServer bastion = serve("bastion", BASTION, "AllowTcpForwarding no");
        OpenSshServer machine = serve("machine", "127.77.44.9");

        // When
        ShellOutcome outcome =
                visit(config().jumping("edge", jump(bastion)), behind("edge", machine));

        // Then
        assertBroken(outcome, FailureClass.NETWORK, BASTION, "AllowTcpForwarding");
    }

    @Test
    void aSilentJumpHostCostsTheLoginTimeout() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getByName(BASTION))) {
            // Given
            OpenSshServer machine = serve("machine", "127.77.44.9");
            JumpHost jump = JumpHost.at(BASTION, silent.getLocalPort(), machine.hostKey());

            // When
            ShellOutcome outcome =
                    visit(config().impatient().jumping("edge", jump), behind("edge", machine));

            // Then
            assertBroken(outcome, FailureClass.NETWORK, BASTION, "says nothing within 2 s");
        }
    }

    @Test
    void aSilentMachineBehindAJumpHostCostsTheLoginTimeout() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getByName("127.77.44.9"))) {
            // Given
            OpenSshServer bastion = serve("bastion", BASTION);
            Target target =
                    new Target(
                            "127.77.44.9",
                            silent.getLocalPort(),
                            "root",
                            "worker",
                            fingerprint(OTHER),
                            "edge",
                            null);

            // When
            ShellOutcome outcome =
                    visit(config().impatient().jumping("edge", jump(bastion)), target);

            // Then
            assertBroken(outcome, FailureClass.NETWORK, "127.77.44.9", "says nothing within 2 s");
        }
    }

    @Test
    void anUnknownJumpHostIsAMatterOfConfiguration() throws IOException {
        // Given
        OpenSshServer machine = serve("machine", "127.77.44.9");

        // When
        ShellOutcome outcome = visit(config(), behind("nowhere", machine));

        // Then
        assertBroken(outcome, FailureClass.CONFIG, "'nowhere'", "berth.ssh.jumps");
    }

    @Test
    void loopsStrangersAndMissingTrustAreRefusedAtStart() {
        // Given
        JumpHost any = JumpHost.at(BASTION, 22, "ssh-ed25519 AAAA");
        TestConfig wrong =
                config().jumping("a", any.through("b"))
                        .jumping("b", any.through("a"))
                        .jumping("c", any.through("nobody"))
                        .jumping("d", any.trusting(Optional.empty(), Optional.empty()))
                        .jumping(
                                "e",
                                any.trusting(Optional.of("ssh-ed25519 AAAA"), Optional.of(OTHER)));

        // Then
        assertThatIllegalArgumentException()
                .isThrownBy(wrong::shell)
                .withMessageContaining("jumps.a.via: a loop, a → b → a")
                .withMessageContaining("there is no jump host 'nobody'")
                .withMessageContaining("jumps.d: set host-key")
                .withMessageContaining("jumps.e: set one of");
    }

    private OpenSshServer serve(String name, String address, String... configuration)
            throws IOException {
        OpenSshOptions options =
                OpenSshOptions.at(address, SshKeygen.key(folder.resolve(name), "ed25519", ""))
                        .letting(SshKeygen.publicKey(login));
        for (String line : configuration) {
            options = options.with(line);
        }
        OpenSshServer up = OpenSshServer.start(folder.resolve(name + "-sshd"), options);
        servers.add(up);
        return up;
    }

    private static JumpHost jump(OpenSshServer server) {
        return JumpHost.at(server.address(), server.port(), server.hostKey());
    }

    private TestConfig config() {
        return TestConfig.with(folder.resolve("keys"));
    }
}
