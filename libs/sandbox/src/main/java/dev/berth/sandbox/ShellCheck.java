/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** The linter of shell scripts, where it is installed. */
public final class ShellCheck {

    private ShellCheck() {}

    /** What it says of that script, nothing if all is well; empty if it is not installed. */
    public static Optional<String> findings(Path script) throws IOException {
        Process process;
        try {
            process =
                    new ProcessBuilder("shellcheck", script.toString())
                            .redirectErrorStream(true)
                            .start();
        } catch (IOException notInstalled) {
            return Optional.empty();
        }
        return Optional.of(
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }
}
