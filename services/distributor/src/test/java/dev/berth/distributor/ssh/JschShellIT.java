/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.distributor.ssh.ShellOutcome.Broken;
import dev.berth.distributor.ssh.ShellOutcome.Finished;
import dev.berth.events.FailureClass;
import dev.berth.events.HostKeyTrust;
import dev.berth.sandbox.machine.MachineOptions;
import dev.berth.sandbox.machine.SandboxMachine;
import dev.berth.sandbox.machine.SandboxMachines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class JschShellIT {

    private static final byte[] NOTHING = new byte[0];

    @TempDir static Path folder;
    private static SandboxMachines machines;
    private static SandboxMachine machine;
    private static Path keys;

    @BeforeAll
    static void start() throws IOException {
        machines =
                SandboxMachines.start(
                        folder.resolve("machines"), 1, MachineOptions.defaults().withNet(31));
        machine = machines.all().getFirst();
        keys = Files.createDirectory(folder.resolve("keys"));
        Files.copy(machines.privateKeyFile(), keys.resolve("default"));
        Files.copy(strangersKey(), keys.resolve("stranger"));
    }

    @AfterAll
    static void stop() throws IOException {
        machines.close();
    }

    @Test
    void runsAScriptWithItsInput() {
        // When
        ShellOutcome outcome =
                run(
                        target(announced(machine.hostKey()), "worker"),
                        "cat; echo \"it's\" >&2; exit 3",
                        "some input\n".getBytes(StandardCharsets.UTF_8));

        // Then
        assertThat(outcome).isEqualTo(new Finished(3, "some input\n", "it's\n", false));
    }

    @Test
    void aCommandNeedNotReadItsInput() {
        // When
        ShellOutcome outcome =
                run(
                        target(announced(machine.hostKey()), "worker"),
                        "echo enough; exit 3",
                        new byte[256 * 1024]);

        // Then
        assertThat(outcome).isEqualTo(new Finished(3, "enough\n", "", false));
    }

    @Test
    void acceptsTheAnnouncedFingerprint() {
        assertThat(
                        run(
                                target(fingerprint(machine.hostKeyFingerprint()), "worker"),
                                "true",
                                NOTHING))
                .isEqualTo(new Finished(0, "", "", false));
    }

    @Test
    void acceptsAKeyFromKnownHosts() throws IOException {
        // Given
        Path known =
                Files.writeString(
                        folder.resolve("known_hosts"),
                        "[%s]:%d %s\n"
                                .formatted(machine.address(), machine.port(), machine.hostKey()));

        // When
        ShellOutcome outcome =
                shell(Optional.of(known))
                        .run(target(null, "worker"), "true", () -> NOTHING, limits(), signal());

        // Then
        assertThat(outcome).isEqualTo(new Finished(0, "", "", false));
    }

    @Test
    void refusesAnotherKeyBeforeAnythingIsSent() {
        // Given
        AtomicBoolean asked = new AtomicBoolean();
        String other = "SHA256:" + "A".repeat(43);

        // When
        ShellOutcome outcome =
                shell(Optional.empty())
                        .run(
                                target(fingerprint(other), "worker"),
                                "true",
                                () -> {
                                    asked.set(true);
                                    return NOTHING;
                                },
                                limits(),
                                signal());

        // Then
        assertThat(asked).isFalse();
        assertBroken(outcome, FailureClass.HOST_KEY, machine.hostKeyFingerprint());
    }

    @Test
    void refusesAKeyThatNobodyAnnounced() {
        assertBroken(
                run(target(null, "worker"), "true", NOTHING),
                FailureClass.HOST_KEY,
                machine.hostKeyFingerprint());
    }

    @Test
    void refusesAMachineWithoutTheAnnouncedAuthoritysCertificate() {
        assertBroken(
                run(
                        target(new HostKeyTrust(HostKeyTrust.Kind.CA, machine.hostKey()), "worker"),
                        "true",
                        NOTHING),
                FailureClass.HOST_KEY,
                "certificate of "
                        + machine.hostKeyFingerprint()
                        + " that names "
                        + machine.address());
    }

    @Test
    void refusesTrustThatIsNoKey() {
        assertBroken(
                run(target(announced("nonsense"), "worker"), "true", NOTHING),
                FailureClass.HOST_KEY,
                "announced host key");
    }

    @Test
    void namesTheKeyThatAMachineRefused() {
        assertBroken(
                run(target(announced(machine.hostKey()), "stranger"), "true", NOTHING),
                FailureClass.AUTH,
                "stranger");
    }

    @Test
    void saysThatThereIsNoKey() throws IOException {
        // Given
        Path empty = Files.createDirectories(folder.resolve("empty"));
        MachineShell shell = shell(empty, Optional.empty());

        // When
        ShellOutcome outcome =
                shell.run(
                        target(announced(machine.hostKey()), "worker"),
                        "true",
                        () -> NOTHING,
                        limits(),
                        signal());

        // Then
        assertBroken(outcome, FailureClass.AUTH, empty.toString());
    }

    @Test
    void aMachineThatDoesNotListenIsANetworkFailure() {
        Target nobody =
                new Target(
                        machine.address(),
                        1,
                        "root",
                        "worker",
                        announced(machine.hostKey()),
                        null,
                        null);

        assertBroken(run(nobody, "true", NOTHING), FailureClass.NETWORK, machine.address());
    }

    @Test
    void aMachineThatNeverEndsIsHungUpOnAndWhatItSaidIsKept() {
        // When
        ShellOutcome outcome =
                shell(Optional.empty())
                        .run(
                                target(announced(machine.hostKey()), "worker"),
                                "echo here; sleep 600",
                                () -> NOTHING,
                                Limits.within(Duration.ofSeconds(4)),
                                signal());

        // Then
        assertBroken(outcome, FailureClass.NETWORK, "within 4 s");
        assertThat(((ShellOutcome.Broken) outcome).said()).isEqualTo("here\n");
    }

    @Test
    void aFloodIsHungUpOn() {
        assertBroken(
                run(target(announced(machine.hostKey()), "worker"), "yes", NOTHING),
                FailureClass.PROTOCOL,
                "without end");
    }

    @Test
    void keepsNoMoreOutputThanAllowed() {
        // When
        ShellOutcome outcome =
                run(
                        target(announced(machine.hostKey()), "worker"),
                        "awk 'BEGIN { for (i = 0; i < 20000; i++) print \"0123456789\" }'",
                        NOTHING);

        // Then
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Finished.class,
                        finished -> {
                            assertThat(finished.cut()).isTrue();
                            assertThat(finished.out()).hasSize(Limits.EVIDENCE_BYTES);
                        });
    }

    @Test
    void aSignalEndsIt() {
        // Given
        CancelSignal given = new CancelSignal();
        given.cancel();

        // When
        ShellOutcome outcome =
                shell(Optional.empty())
                        .run(
                                target(announced(machine.hostKey()), "worker"),
                                "sleep 600",
                                () -> NOTHING,
                                limits(),
                                given);

        // Then
        assertBroken(outcome, FailureClass.NETWORK, "taken back");
    }

    private static ShellOutcome run(Target target, String script, byte[] stdin) {
        return shell(Optional.empty()).run(target, script, () -> stdin, limits(), signal());
    }

    private static MachineShell shell(Optional<Path> knownHosts) {
        return shell(keys, knownHosts);
    }

    private static MachineShell shell(Path keys, Optional<Path> knownHosts) {
        return TestConfig.with(keys).knowing(knownHosts).shell();
    }

    private static Target target(@Nullable HostKeyTrust trust, String key) {
        return new Target(machine.address(), machine.port(), "root", key, trust, null, null);
    }

    private static HostKeyTrust announced(String key) {
        return new HostKeyTrust(HostKeyTrust.Kind.KEY, key);
    }

    private static HostKeyTrust fingerprint(String value) {
        return new HostKeyTrust(HostKeyTrust.Kind.FINGERPRINT, value);
    }

    private static Limits limits() {
        return Limits.within(Duration.ofSeconds(20));
    }

    private static CancelSignal signal() {
        return new CancelSignal();
    }

    private static Path strangersKey() throws IOException {
        try (SandboxMachines others =
                SandboxMachines.start(
                        folder.resolve("others"), 1, MachineOptions.defaults().withNet(32))) {
            return others.privateKeyFile();
        }
    }

    private static void assertBroken(ShellOutcome outcome, FailureClass failure, String part) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Broken.class,
                        broken -> {
                            assertThat(broken.failure()).isEqualTo(failure);
                            assertThat(broken.message()).contains(part);
                        });
    }
}
