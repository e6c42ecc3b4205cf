/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RemoteCommandTest {

    private static final Optional<String> HELPER = Optional.of("/usr/local/sbin/berth-apply");

    @TempDir Path folder;

    static Stream<List<String>> loginShells() {
        return Stream.of(
                        List.of("/bin/dash"),
                        List.of("/bin/busybox", "sh"),
                        List.of("/bin/bash"),
                        List.of("/bin/bash", "--posix"),
                        List.of("/bin/zsh"))
                .filter(shell -> Files.isExecutable(Path.of(shell.getFirst())));
    }

    @ParameterizedTest
    @MethodSource("loginShells")
    void rootRunsTheScriptWithItsInputAndNothingOfTheStartUpFiles(List<String> shell)
            throws Exception {
        // Given
        Path startUp = Files.writeString(folder.resolve("startup"), "cat() { echo a function; }\n");
        Files.copy(startUp, folder.resolve(".zshenv"));
        List<String> command = new ArrayList<>(shell);
        command.addAll(List.of("-c", RemoteCommand.of("echo \"$#\" 'a'\ncat\n", true, HELPER)));
        ProcessBuilder login = new ProcessBuilder(command);
        login.environment().put("BASH_ENV", startUp.toString());
        login.environment().put("ENV", startUp.toString());
        login.environment().put("ZDOTDIR", folder.toString());

        // When
        Process process = login.redirectErrorStream(true).start();
        try (var input = process.getOutputStream()) {
            input.write("data\n".getBytes(StandardCharsets.US_ASCII));
        }

        // Then
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("0 a\ndata\n");
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void othersRunTheHelperBySudo() {
        assertThat(RemoteCommand.of("x", false, HELPER))
                .isEqualTo("sudo -n '/usr/local/sbin/berth-apply'");
    }

    @Test
    void othersWithoutHelperBecomeRoot() {
        assertThat(RemoteCommand.of("echo 'a'\n", false, Optional.empty()))
                .isEqualTo("sudo -n sh -c 'echo '\\''a'\\''\n'");
    }
}
