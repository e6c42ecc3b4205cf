/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptsTest {

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"base.sh", "machines.sh", "kubelet.sh"})
    void shellcheckFindsNothing(String name) throws Exception {
        // Given
        Path script = Files.createFile(folder.resolve(name));
        try (InputStream in = SystemdMachines.class.getResourceAsStream(name)) {
            Files.write(script, in.readAllBytes());
        }

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
