/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.distributor.ssh.ShellOutcome.Finished;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script as an administrator installs it on machines. */
class HelperTest extends OnEveryShell {

    private Path helper;

    @BeforeEach
    void install() throws IOException {
        helper = folder.resolve("berth-apply");
        Files.writeString(helper, ApplyScript.HELPER);
    }

    @Test
    void makePrintsIt() throws Exception {
        // When
        Process print =
                new ProcessBuilder("sh", "../../scripts/berth-apply")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();

        // Then
        assertThat(print.inputReader().readAllAsString()).isEqualTo(ApplyScript.HELPER);
        assertThat(print.waitFor()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\nnow\n", "\ntake_lock() {", "\nbegin_stage\n", "\n}\n"})
    void aPartOfItDoesNothing(String upTo) throws Exception {
        // Given
        int end = ApplyScript.HELPER.lastIndexOf(upTo);
        Files.writeString(helper, ApplyScript.HELPER.substring(0, end + 1));

        // When
        Process run = machine.beginInstalled(helper);
        run.getOutputStream().close();

        // Then
        assertThat(run.inputReader().readAllAsString()).isEmpty();
        assertThat(run.waitFor()).isNotZero();
    }

    @Test
    void writtenOverWhileItRunsItIsStillTheOldOne() throws Exception {
        // Given
        Process run = machine.beginInstalled(helper);
        String hello = run.inputReader().readLine();
        Files.writeString(helper, "echo new\n".repeat(20_000));

        // When
        try (OutputStream input = run.getOutputStream()) {
            input.write(LocalMachine.request(Renderings.valid(), token, "n1", 1, 1));
        }

        // Then
        String out = hello + "\n" + run.inputReader().readAllAsString();
        assertThat(ApplyReport.read(new Finished(run.waitFor(), out, "", false)))
                .isEqualTo(new Verdict.Started(true));
    }
}
