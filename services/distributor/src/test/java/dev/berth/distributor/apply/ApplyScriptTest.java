/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.distributor.bootstrap.SampleTokens;
import dev.berth.events.FailureClass;
import dev.berth.events.Rendering;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The set on the machine: what is written, and when the kubelet is restarted. */
class ApplyScriptTest extends OnEveryShell {

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
        assertThat(machine.systemctlCalls()).isEqualTo(FIRST_START);
        assertThat(machine.filesBelow("/etc"))
                .containsExactly(
                        Renderings.CA,
                        Renderings.BOOTSTRAP,
                        Renderings.CONFIG,
                        "/etc/systemd/system/.keep",
                        Renderings.UNIT);
        assertThat(machine.filesBelow("/var"))
                .allMatch(file -> file.startsWith("/var/lib/berth/") || file.endsWith(".keep"))
                .contains("/var/lib/berth/fence");
        assertThat(machine.read("/var/lib/berth/unfinished")).isEmpty();
    }

    @Test
    void everyDirectoryHasItsOwnMode() {
        // Given
        Renderings set =
                Renderings.valid()
                        .withDirectories(
                                List.of(
                                        directory("/etc/kubernetes", "0755"),
                                        directory("/etc/kubernetes/cert", "0700"),
                                        directory("/etc/kubernetes/cert/old", "0755"),
                                        directory("/var/lib/kubelet", "0750"),
                                        directory("/var/lib/plugins/registry/sockets", "1733")));

        // When
        Verdict verdict = machine.push(set, token, 1, 1);

        // Then
        assertThat(verdict).isEqualTo(new Verdict.Started(true));
        assertThat(machine.mode("/etc/kubernetes")).isEqualTo("rwxr-xr-x");
        assertThat(machine.mode("/etc/kubernetes/cert")).isEqualTo("rwx------");
        assertThat(machine.mode("/etc/kubernetes/cert/old")).isEqualTo("rwxr-xr-x");
        assertThat(machine.mode("/var/lib/kubelet")).isEqualTo("rwxr-x---");
        assertThat(machine.mode("/var/lib/plugins/registry")).isEqualTo("rwxr-xr-x");
        assertThat(machine.mode("/var/lib/plugins/registry/sockets")).isEqualTo("rwx-wx-wx");
        assertThat(machine.mode("/var/lib/berth")).startsWith("rwx").endsWith("---");
    }

    private static Rendering.Directory directory(String path, String mode) {
        return new Rendering.Directory(path, "root:root", mode);
    }

    @Test
    void commentsAreNotSent() {
        assertThat(ApplyScript.withoutComments("# a\n\n  b # c\n")).isEqualTo("b # c\n");
    }

    @Test
    void aPushIsNotSentWhatOnlyAPlanOrChecksNeed() {
        assertThat(ApplyScript.forPush(true, false))
                .contains("take_lock() {", "check_surroundings() {")
                .doesNotContain("make_plan() {");
        assertThat(ApplyScript.forPush(false, false))
                .contains("take_lock() {")
                .doesNotContain("check_surroundings() {", "make_plan() {");
        assertThat(ApplyScript.ANY_RUN).contains("check_surroundings() {", "make_plan() {");
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
    void aRunThatChangesNothingIsTheLastOneAllTheSame() {
        // Given
        machine.push(Renderings.valid(), token, 1, 1);
        machine.push(Renderings.valid(), token, 1, 3);

        // When
        Verdict verdict = machine.push(Renderings.valid(), token, 1, 2);

        // Then
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.SUPERSEDED);
    }

    @Test
    void aDirectoryThatIsGoneIsMadeAgainWithoutARestart() throws IOException {
        // Given
        machine.push(Renderings.valid(), token, 1, 1);
        machine.systemctlCalls();
        Files.delete(machine.file("/var/lib/kubelet"));

        // When
        Verdict verdict = machine.push(Renderings.valid(), token, 1, 2);

        // Then
        assertThat(verdict).isEqualTo(new Verdict.Started(false));
        assertThat(machine.mode("/var/lib/kubelet")).isEqualTo("rwxr-x---");
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
    void aProcessThatAKubeletLeftBehindIsNotTheKubelet() {
        // Given
        machine.push(Renderings.valid(), token, 1, 1);
        machine.executable("/usr/bin/left-behind", "");
        machine.runsAsItsUnit("/usr/bin/left-behind");
        machine.file("/active").toFile().delete();
        machine.systemctlCalls();

        // When
        machine.push(Renderings.valid(), token, 1, 2);

        // Then
        assertThat(machine.systemctlCalls()).isEqualTo(WHOLE_START);
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
}
