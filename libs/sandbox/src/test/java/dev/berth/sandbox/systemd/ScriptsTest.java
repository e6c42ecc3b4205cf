/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.sandbox.ShellCheck;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
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
        Optional<String> findings = ShellCheck.findings(script);

        // Then
        assumeTrue(findings.isPresent(), "shellcheck is not installed");
        assertThat(findings).hasValue("");
    }
}
