/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.distributor.bootstrap.BootstrapToken;
import dev.berth.distributor.bootstrap.SampleTokens;
import dev.berth.distributor.ssh.ShellOutcome.Finished;
import dev.berth.events.FailureClass;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The script as it is sent, run by every shell that this host has. */
@ParameterizedClass
@MethodSource("shells")
class ApplyScriptTest {

    private static final List<String> WHOLE_START =
            List.of("daemon-reload", "enable kubelet.service", "restart kubelet.service");

    @Parameter List<String> shell;
    @TempDir Path folder;

    private final BootstrapToken token = SampleTokens.any();
    private LocalMachine machine;

    static Stream<List<String>> shells() {
        return Stream.of(List.of("/bin/sh"), List.of("/bin/busybox", "sh"), List.of("/bin/bash"))
                .filter(shell -> Files.isExecutable(Path.of(shell.getFirst())));
    }

    @BeforeEach
    void machine() {
        machine = new LocalMachine(folder, shell);
    }

    @Test
    void putsTheWholeSetInPlace() {
        // When
        Verdict verdict = machine.push(Renderings.valid(), token, 1, 1);

        // Then
        assertThat(verdict).isEqualTo(new Verdict.Started(true));
        assertThat(machine.read(Renderings.CONFIG))
                .isEqualTo("kind: KubeletConfiguration\nmaxPods: 110\n");
        assertThat(machine.read(Renderings.BOOTSTRAP)).contains(SampleTokens.text(token));
        assertThat(machine.mode(Renderings.BOOTSTRAP)).isEqualTo("rw-------");
        assertThat(machine.mode(Renderings.CONFIG)).isEqualTo("rw-r--r--");
        assertThat(machine.mode("/var/lib/kubelet")).isEqualTo("rwxr-x---");
        assertThat(machine.systemctlCalls()).isEqualTo(WHOLE_START);
        assertThat(machine.filesBelow("/etc"))
                .containsExactly(
                        Renderings.CA,
                        Renderings.BOOTSTRAP,
                        Renderings.CONFIG,
                        "/etc/systemd/system/.keep",
                        Renderings.UNIT);
        assertThat(machine.filesBelow("/var"))
                .allMatch(file -> file.startsWith("/var/lib/berth/"))
                .doesNotContain("/var/lib/berth/unfinished");
    }

    @Test
    void aSecondTimeChangesNothing() {
        // Given
        machine.push(Renderings.valid(), token, 1, 1);
        machine.systemctlCalls();

        // When
        Verdict verdict = machine.push(Renderings.valid(), token, 1, 2);

        // Then
        assertThat(verdict).isEqualTo(new Verdict.Started(false));
        assertThat(machine.systemctlCalls()).isEmpty();
    }

    @Test
    void aChangedFileRestartsTheKubelet() {
        // Given
        machine.push(Renderings.valid(), token, 1, 1);
        machine.systemctlCalls();

        // When
        Verdict verdict =
                machine.push(
                        Renderings.valid().withContent(Renderings.CONFIG, "maxPods: 50\n"),
                        token,
                        1,
                        2);

        // Then
        assertThat(verdict).isEqualTo(new Verdict.Started(true));
        assertThat(machine.read(Renderings.CONFIG)).isEqualTo("maxPods: 50\n");
        assertThat(machine.systemctlCalls()).isEqualTo(WHOLE_START);
    }

    @Test
    void aNewTokenDoesNotRestartAKubeletWithAValidCertificate() {
        // Given
        machine.push(Renderings.valid(), token, 1, 1);
        machine.write("/shims/openssl", "#!/bin/sh\nexit 0\n");
        machine.file("/shims/openssl").toFile().setExecutable(true);
        machine.write("/etc/kubernetes/cert/kubelet-client-current.pem", "cert");
        machine.systemctlCalls();

        // When
        machine.push(Renderings.valid(), SampleTokens.any(), 2, 2);

        // Then
        assertThat(machine.systemctlCalls()).doesNotContain("restart kubelet.service");
    }

    @Test
    void aNewTokenRestartsAKubeletWithoutCertificate() {
        // Given
        machine.push(Renderings.valid(), token, 1, 1);
        machine.systemctlCalls();

        // When
        machine.push(Renderings.valid(), SampleTokens.any(), 2, 2);

        // Then
        assertThat(machine.systemctlCalls()).isEqualTo(WHOLE_START);
    }

    @Test
    void anOlderAttemptIsSuperseded() {
        // Given
        machine.push(Renderings.valid(), token, 2, 1);

        // When
        Verdict verdict =
                machine.push(
                        Renderings.valid().withContent(Renderings.CONFIG, "old\n"), token, 1, 9);

        // Then
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.SUPERSEDED);
        assertThat(machine.read(Renderings.CONFIG)).contains("maxPods: 110");
    }

    @Test
    void anOlderClaimOfTheSameAttemptIsSuperseded() {
        // Given
        machine.push(Renderings.valid(), token, 1, 5);

        // When
        Verdict verdict = machine.push(Renderings.valid(), token, 1, 4);

        // Then
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.SUPERSEDED);
    }

    @Test
    void anotherNodesMachineIsLeftAlone() {
        // Given
        machine.push(Renderings.valid(), token, 1, 1);

        // When
        Finished answer =
                machine.apply(LocalMachine.request(Renderings.valid(), token, "n2", 7, 7));

        // Then
        assertThat(failureOf(ApplyReport.read(answer))).isEqualTo(FailureClass.ALREADY_JOINED);
        assertThat(machine.read("/var/lib/berth/fence")).isEqualTo("1 prod n1 1 1\n");
    }

    @Test
    void aRejoinTakesAnotherNodesMachineAndSetsItsIdentityAside() {
        // Given
        machine.push(Renderings.valid(), token, 1, 1);
        machine.write("/etc/kubernetes/kubelet.kubeconfig", "old identity");
        machine.systemctlCalls();

        // When
        Finished answer =
                machine.apply(
                        LocalMachine.request(
                                Renderings.valid().withRejoin(), SampleTokens.any(), "n2", 1, 1));

        // Then
        assertThat(ApplyReport.read(answer)).isEqualTo(new Verdict.Started(true));
        assertThat(machine.file("/etc/kubernetes/kubelet.kubeconfig")).doesNotExist();
        assertThat(machine.systemctlCalls()).isEqualTo(WHOLE_START);
    }

    @Test
    void aMachineWithACertificateFromElsewhereIsLeftAlone() {
        // Given
        machine.write("/shims/openssl", "#!/bin/sh\nexit 0\n");
        machine.file("/shims/openssl").toFile().setExecutable(true);
        machine.write("/etc/kubernetes/cert/kubelet-client-current.pem", "cert");

        // When
        Verdict verdict = machine.push(Renderings.valid(), token, 1, 1);

        // Then
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.ALREADY_JOINED);
        assertThat(machine.file(Renderings.CONFIG)).doesNotExist();
        assertThat(machine.file("/var/lib/berth/fence")).doesNotExist();
    }

    @Test
    void contentThatIsNotWhatItsSumSaysIsNotPutInPlace() {
        // Given
        byte[] forged =
                text(Renderings.valid())
                        .replace("maxPods: 110", "maxPods: 111")
                        .getBytes(StandardCharsets.UTF_8);

        // When
        Verdict verdict = ApplyReport.read(machine.apply(forged));

        // Then
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.PROTOCOL);
        assertThat(machine.file(Renderings.CONFIG)).doesNotExist();
        assertThat(machine.filesBelow("/etc")).noneMatch(file -> file.endsWith(".berth-new"));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, 0.5, 0.9, 0.999})
    void inputThatEndsEarlyChangesNothing(double part) {
        // Given
        byte[] whole = text(Renderings.valid()).getBytes(StandardCharsets.UTF_8);

        // When
        Finished answer =
                machine.apply(java.util.Arrays.copyOf(whole, (int) (whole.length * part)));

        // Then
        assertThat(failureOf(ApplyReport.read(answer)))
                .isIn(FailureClass.NETWORK, FailureClass.PROTOCOL);
        assertThat(machine.file(Renderings.CONFIG)).doesNotExist();
    }

    @Test
    void aSymbolicLinkOnTheWayIsRefused() throws IOException {
        // Given
        Files.createDirectories(folder.resolve("elsewhere"));
        Files.createSymbolicLink(machine.file("/etc/kubernetes"), folder.resolve("elsewhere"));

        // When
        Verdict verdict = machine.push(Renderings.valid(), token, 1, 1);

        // Then
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.PREFLIGHT);
        assertThat(folder.resolve("elsewhere")).isEmptyDirectory();
    }

    @Test
    void aMachineWithoutKubeletIsNotTouched() throws IOException {
        // Given
        Files.delete(machine.file("/usr/local/kubernetes/bin/kubelet"));

        // When
        Verdict verdict = machine.push(Renderings.valid(), token, 1, 1);

        // Then
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.PREFLIGHT);
        assertThat(machine.file("/etc/kubernetes")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no line feed at the end",
                "",
                "\n",
                "\n\n  leading and trailing  \n\n",
                "end\ncontent 9 9 9\nend\n",
                "$(touch /tmp/berth-was-here) `id` 'q' \"d\" \\n \\\\ %s %d\n",
                "tab\tж 東 \u0001 crlf\r\n"
            })
    void contentArrivesAsItIs(String content) {
        // When
        machine.push(Renderings.valid().withContent(Renderings.CONFIG, content), token, 1, 1);

        // Then
        assertThat(machine.read(Renderings.CONFIG)).isEqualTo(content);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/kubernetes/$(touch pwned)",
                "/etc/kubernetes/a b",
                "/etc/kubernetes/../shadow",
                "/etc/kubernetes/'",
                "etc/x"
            })
    void hostilePathsAreRefusedByTheScriptItself(String path) {
        // When
        Verdict verdict =
                machine.push(Renderings.valid().adding(Renderings.plain(path, "x")), token, 1, 1);

        // Then
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.PROTOCOL);
        assertThat(machine.file("/etc/kubernetes")).doesNotExist();
    }

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
        machine.write("/var/lib/berth/unfinished", Renderings.CONFIG + "\n");
        machine.systemctlCalls();

        // When
        Verdict verdict = machine.push(Renderings.valid(), token, 1, 2);

        // Then
        assertThat(verdict).isEqualTo(new Verdict.Started(false));
        assertThat(machine.systemctlCalls()).isEqualTo(WHOLE_START);
        assertThat(machine.file("/var/lib/berth/unfinished")).doesNotExist();
    }

    @Test
    void theTokenIsInNoCommandLineAndNoEnvironment() {
        // Given
        machine.executable(
                "/shims/awk",
                """
                #!/bin/sh
                cat /proc/[0-9]*/cmdline /proc/self/environ >"$BERTH_ROOT/seen" 2>/dev/null
                PATH=/usr/bin:/bin exec awk "$@"
                """);

        // When
        machine.push(Renderings.valid(), token, 1, 1);

        // Then
        assertThat(machine.read(Renderings.BOOTSTRAP)).contains(SampleTokens.text(token));
        assertThat(machine.read("/seen"))
                .contains(".kubelet-bootstrap.kubeconfig.berth-new")
                .doesNotContain(SampleTokens.text(token).substring(7));
    }

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

    private String text(Renderings set) {
        return new String(LocalMachine.request(set, token, "n1", 1, 1), StandardCharsets.UTF_8);
    }

    private static FailureClass failureOf(Verdict verdict) {
        return verdict instanceof Verdict.Failed failed ? failed.failure() : null;
    }
}
