/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.machine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The commands that come before the host's own on a machine's PATH. */
final class Shims {

    private Shims() {}

    /** Writes them into {@code folder}; systemctl calls the sandbox through {@code control}. */
    static void write(Path folder, Path control) throws IOException {
        if (control.toString().indexOf('\'') >= 0) {
            throw new IOException(
                    "A sandbox folder's name must not have an apostrophe: " + control);
        }
        for (String command : new String[] {"systemctl", "chown", "journalctl"}) {
            MachineRoot.executable(
                    folder.resolve(command),
                    source(command).replace("@CONTROL@", control.toString()));
        }
    }

    private static String source(String command) throws IOException {
        try (InputStream in = Shims.class.getResourceAsStream(command + ".sh")) {
            if (in == null) {
                throw new IOException("The sandbox was built without " + command + ".sh");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
