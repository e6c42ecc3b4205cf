/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.distributor.bootstrap.SampleTokens;
import dev.berth.distributor.ssh.ShellOutcome.Finished;
import dev.berth.events.FailureClass;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A set that an earlier run verified is not read again, unless anything was touched since. */
class ApplyVerifiedTest extends OnEveryShell {

    private static final String NOTE = "/run/berth.verified";
    private static final String MACHINE_ID = "0123456789abcdef0123456789abcdef";
    private static final Verdict UNCHANGED =
            new Verdict.Started(false, MACHINE_ID, false, List.of());

    @BeforeEach
    void verify() {
        machine.write("/etc/machine-id", MACHINE_ID + "\n");
        machine.verified(Renderings.valid(), token);
    }

    @Test
    void whatNobodyTouchedIsNotReadAgain() {
        // Given
        machine.countPrograms();

        // When
        Verdict verdict = machine.push(Renderings.valid(), token, 1, 2);

        // Then
        assertThat(verdict).isEqualTo(UNCHANGED);
        assertUnread();
    }

    @Test
    void howOftenItIsPushedMakesNoDifference() {
        // Given
        machine.push(Renderings.valid(), token, 1, 2);
        machine.push(Renderings.valid(), token, 2, 1);
        machine.countPrograms();

        // When
        Verdict verdict = machine.push(Renderings.valid(), token, 2, 2);

        // Then
        assertThat(verdict).isEqualTo(UNCHANGED);
        assertUnread();
    }

    @Test
    void whatWasReadAndFoundAsWantedIsNotReadAgainEither() {
        // Given
        machine.delete(NOTE);
        machine.push(Renderings.valid(), token, 1, 2);
        machine.countPrograms();

        // When
        machine.push(Renderings.valid(), token, 1, 3);

        // Then
        assertUnread();
    }

    @Test
    void aFileThatWasWrittenIsPutRightThoughSizeAndTimeAreAsBefore() throws IOException {
        // Given
        Path config = machine.file(Renderings.CONFIG);
        FileTime written = Files.getLastModifiedTime(config);
        Files.writeString(config, machine.read(Renderings.CONFIG).replace("110", "111"));
        Files.setLastModifiedTime(config, written);

        // When
        Verdict verdict = machine.push(Renderings.valid(), token, 1, 2);

        // Then
        assertThat(verdict).isInstanceOf(Verdict.Started.class);
        assertThat(machine.read(Renderings.CONFIG)).contains("maxPods: 110");
    }

    @Test
    void aFileThatWasWrittenWhileTheClockStoodEarlierIsPutRight() {
        // Given
        machine.write(Renderings.CONFIG, machine.read(Renderings.CONFIG).replace("110", "111"));
        machine.executable(
                "/shims/stat",
                """
                #!/bin/sh
                PATH=/usr/bin:/bin
                stat "$@" | sed '/berth.verified/!s/|[^ ]* [^ ]*/|1999-12-31 23:59:59.123456789/'
                """);

        // When
        machine.push(Renderings.valid(), token, 1, 2);

        // Then
        assertThat(machine.read(Renderings.CONFIG)).contains("maxPods: 110");
    }

    @Test
    void aFileThatWasWrittenBehindTheBackOfTheRunThatReadItIsPutRight() {
        // Given
        machine.delete(NOTE);
        machine.executable(
                "/shims/sha256sum",
                """
                #!/bin/sh
                PATH=/usr/bin:/bin
                sha256sum "$@"
                sed s/110/111/ "$BERTH_ROOT%1$s" >"$BERTH_ROOT/other"
                cat "$BERTH_ROOT/other" >"$BERTH_ROOT%1$s"
                until [ "$(stat -c %%z "$BERTH_ROOT/tick")" \\> "$(stat -c %%z "$BERTH_ROOT%1$s")" ]; do
                    : >"$BERTH_ROOT/tick"
                done
                """
                        .formatted(Renderings.CONFIG));
        machine.push(Renderings.valid(), token, 1, 2);
        machine.delete("/shims/sha256sum");

        // When
        machine.push(Renderings.valid(), token, 1, 3);

        // Then
        assertThat(machine.read(Renderings.CONFIG)).contains("maxPods: 110");
    }

    @Test
    void anotherFileUnderTheNameIsReadAndPutRight() throws IOException {
        // Given
        machine.write("/etc/other", "other: true\n");
        Files.move(
                machine.file("/etc/other"),
                machine.file(Renderings.CONFIG),
                StandardCopyOption.REPLACE_EXISTING);

        // When
        machine.push(Renderings.valid(), token, 1, 2);

        // Then
        assertThat(machine.read(Renderings.CONFIG)).contains("maxPods: 110");
    }

    @Test
    void aFileThatIsGoneIsMadeAgain() {
        // Given
        machine.delete(Renderings.CONFIG);

        // When
        machine.push(Renderings.valid(), token, 1, 2);

        // Then
        assertThat(machine.read(Renderings.CONFIG)).contains("maxPods: 110");
    }

    @ParameterizedTest
    @ValueSource(strings = {Renderings.CONFIG, "/var/lib/kubelet"})
    void aModeThatSomebodyChangedIsPutRight(String path) throws IOException {
        // Given
        String before = machine.mode(path);
        Files.setPosixFilePermissions(
                machine.file(path), PosixFilePermissions.fromString("rwxrwxrwx"));

        // When
        machine.push(Renderings.valid(), token, 1, 2);

        // Then
        assertThat(machine.mode(path)).isEqualTo(before);
    }

    @Test
    void aDirectoryThatBecameASymbolicLinkIsRefused() throws IOException {
        // Given
        Path directory = machine.file("/etc/kubernetes");
        Files.move(directory, folder.resolve("elsewhere"));
        Files.createSymbolicLink(directory, folder.resolve("elsewhere"));

        // When
        Verdict verdict = machine.push(Renderings.valid(), token, 1, 2);

        // Then
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.PREFLIGHT);
    }

    @Test
    void aFenceBehindASymbolicLinkIsNotWritten() throws IOException {
        // Given
        Path ours = machine.file("/var/lib/berth");
        Files.move(ours, folder.resolve("elsewhere"));
        Files.createSymbolicLink(ours, folder.resolve("elsewhere"));

        // When
        Verdict verdict = machine.push(Renderings.valid(), token, 1, 2);

        // Then
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.PREFLIGHT);
        assertThat(folder.resolve("elsewhere/fence")).hasContent("1 prod n1 1 1");
    }

    @Test
    void aDirectoryMayGetEntries() {
        // Given
        machine.write("/var/lib/kubelet/pods", "");
        machine.countPrograms();

        // When
        machine.push(Renderings.valid(), token, 1, 2);

        // Then
        assertUnread();
    }

    @Test
    void anotherSetIsCompared() {
        // When
        machine.push(
                Renderings.valid().withContent(Renderings.CONFIG, "maxPods: 50\n"), token, 1, 2);

        // Then
        assertThat(machine.read(Renderings.CONFIG)).isEqualTo("maxPods: 50\n");
    }

    @Test
    void anotherTokenIsAnotherSet() {
        // When
        machine.push(Renderings.valid(), SampleTokens.any(), 1, 2);

        // Then
        assertThat(machine.read(Renderings.BOOTSTRAP)).doesNotContain(SampleTokens.text(token));
    }

    @Test
    void aKubeletThatDoesNotRunIsStarted() {
        // Given
        machine.delete("/active");
        machine.systemctlCalls();

        // When
        machine.push(Renderings.valid(), token, 1, 2);

        // Then
        assertThat(machine.systemctlCalls()).isEqualTo(WHOLE_START);
    }

    @Test
    void aKubeletThatIsGoneIsMissed() {
        // Given
        machine.delete("/usr/local/kubernetes/bin/kubelet");

        // When
        Verdict verdict = machine.push(Renderings.valid(), token, 1, 2);

        // Then
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.PREFLIGHT);
    }

    @Test
    void everyRejoinSetsTheIdentityAside() {
        // Given
        Renderings rejoin = Renderings.valid().withRejoin();
        machine.push(rejoin, token, 2, 1);
        machine.write("/etc/kubernetes/kubelet.kubeconfig", "identity");

        // When
        machine.push(rejoin, token, 3, 1);

        // Then
        assertThat(machine.file("/etc/kubernetes/kubelet.kubeconfig")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.2, 0.5, 0.9, 0.999})
    void aNoteThatIsNotWholeIsNone(double part) {
        // Given
        String note = machine.read(NOTE);
        machine.write(NOTE, note.substring(0, (int) (note.length() * part)));
        machine.countPrograms();

        // When
        Verdict verdict = machine.push(Renderings.valid(), token, 1, 2);

        // Then
        assertThat(verdict).isEqualTo(UNCHANGED);
        assertThat(machine.programs()).containsEntry("sha256sum", 1);
    }

    @Test
    void timesInWholeSecondsTellTooLittle() {
        // Given
        machine.executable(
                "/shims/stat",
                """
                #!/bin/sh
                PATH=/usr/bin:/bin
                stat "$@" | sed 's/[.][0-9]\\{9\\}/.000000000/g'
                """);
        machine.push(Renderings.valid(), token, 1, 2);
        machine.countPrograms();

        // When
        machine.push(Renderings.valid(), token, 1, 3);

        // Then
        assertThat(machine.programs()).containsEntry("sha256sum", 1);
    }

    @Test
    void nobodyIsKeptWaitingByAnInputThatDoesNotArrive() throws Exception {
        // Given
        machine.delete(Renderings.CONFIG);
        machine.executable(
                "/shims/cat",
                "#!/bin/sh\n: >\"$BERTH_ROOT/reading\"\nPATH=/usr/bin:/bin exec cat \"$@\"\n");
        Process slow = machine.begin();
        OutputStream input = slow.getOutputStream();
        String request =
                new String(
                        LocalMachine.request(Renderings.valid(), token, "n1", 1, 2),
                        StandardCharsets.UTF_8);
        input.write(
                request.substring(0, request.indexOf("contents\n"))
                        .getBytes(StandardCharsets.UTF_8));
        input.flush();
        Awaitility.await().until(() -> Files.exists(machine.file("/reading")));

        // When
        Verdict verdict = machine.push(Renderings.valid(), token, 1, 3);

        // Then
        assertThat(verdict).isInstanceOf(Verdict.Started.class);
        assertThat(slow.isAlive()).isTrue();
        input.close();
        assertThat(slow.waitFor()).isNotZero();
    }

    @Test
    void aPlanReadsEverything() {
        // Given
        machine.countPrograms();

        // When
        Finished answer = machine.planAnswer(Renderings.valid(), 1);

        // Then
        assertThat(answer.status()).isZero();
        assertThat(machine.programs()).containsEntry("sha256sum", 1);
    }

    private void assertUnread() {
        assertThat(machine.programs()).containsOnlyKeys("flock", "stat", "systemctl");
    }
}
