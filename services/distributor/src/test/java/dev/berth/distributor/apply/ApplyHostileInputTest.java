/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.distributor.bootstrap.SampleTokens;
import dev.berth.distributor.ssh.ShellOutcome.Finished;
import dev.berth.events.FailureClass;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes on standard input is data, whatever it looks like. */
class ApplyHostileInputTest extends OnEveryShell {

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
        assertThat(machine.filesBelow("/etc")).noneMatch(file -> file.contains(".berth-new"));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, 0.5, 0.9, 0.999})
    void inputThatEndsEarlyChangesNothing(double part) {
        // Given
        byte[] whole = text(Renderings.valid()).getBytes(StandardCharsets.UTF_8);

        // When
        Finished answer = machine.apply(Arrays.copyOf(whole, (int) (whole.length * part)));

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
    void theTokenIsInNoCommandLineAndNoEnvironment() {
        // Given
        machine.executable(
                "/shims/sha256sum",
                """
                #!/bin/sh
                cat /proc/[0-9]*/cmdline /proc/self/environ >"$BERTH_ROOT/seen" 2>/dev/null
                PATH=/usr/bin:/bin exec sha256sum "$@"
                """);

        // When
        machine.push(Renderings.valid(), token, 1, 1);

        // Then
        assertThat(machine.read(Renderings.BOOTSTRAP)).contains(SampleTokens.text(token));
        assertThat(machine.read("/seen"))
                .containsPattern("berth-new[.][0-9]+[.]kubelet-bootstrap.kubeconfig")
                .doesNotContain(SampleTokens.text(token).substring(7));
    }

    private String text(Renderings set) {
        return new String(LocalMachine.request(set, token, "n1", 1, 1), StandardCharsets.UTF_8);
    }
}
