/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptLintTest {

    @TempDir Path folder;

    @Test
    void shellcheckFindsNothing() throws Exception {
        // Given
        Path script = Files.writeString(folder.resolve("berth-apply"), ApplyScript.HELPER);

        // When
        Process shellcheck = shellcheck(script);

        // Then
        assertThat(new String(shellcheck.getInputStream().readAllBytes())).isEmpty();
        assertThat(shellcheck.waitFor()).isZero();
    }

    private static Process shellcheck(Path script) {
        try {
            return new ProcessBuilder("shellcheck", script.toString())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException _) {
            return Assumptions.abort("shellcheck is not installed");
        }
    }
}
