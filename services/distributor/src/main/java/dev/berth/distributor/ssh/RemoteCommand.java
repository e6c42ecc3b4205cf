/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import java.util.Optional;
import java.util.stream.Collectors;

/** The text of an exec request: how the login user gets a root shell for a constant script. */
final class RemoteCommand {

    private RemoteCommand() {}

    /**
     * Root runs the script. Others run the preinstalled helper where one is configured, which needs
     * one sudoers rule; else {@code sudo -n sh}, which is root by another name.
     */
    static String of(String script, boolean root, Optional<String> helper) {
        String shell = "sh -c " + quoted(withoutComments(script));
        if (root) {
            return shell;
        }
        return "sudo -n " + helper.map(RemoteCommand::quoted).orElse(shell);
    }

    /** Comments are for readers of the source: they would cost every connection a packet or two. */
    static String withoutComments(String script) {
        return script.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    /** One word for any POSIX shell. */
    static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
