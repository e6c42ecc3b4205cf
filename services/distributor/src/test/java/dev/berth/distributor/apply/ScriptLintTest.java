/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.sandbox.ShellCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptLintTest {

    @TempDir Path folder;

    @Test
    void shellcheckFindsNothing() throws Exception {
        // Given
        Path script = Files.writeString(folder.resolve("berth-apply"), ApplyScript.HELPER);

        // When
        Optional<String> findings = ShellCheck.findings(script);

        // Then
        assumeTrue(findings.isPresent(), "shellcheck is not installed");
        assertThat(findings).hasValue("");
    }
}
