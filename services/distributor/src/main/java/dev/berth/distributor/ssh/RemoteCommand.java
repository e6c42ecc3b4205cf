/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import java.util.Optional;

/** The text of an exec request: how the login user gets a root shell for a constant script. */
final class RemoteCommand {

    /**
     * Before a script that a login shell is to run. bash and zsh have read start-up files by then,
     * which may define any function: they hand the text on to a shell that has read none. Others
     * read none before a command and run it themselves, which spares the machine a shell, and
     * reading all of the text as one quoted word.
     */
    static final String IN_A_CLEAN_SHELL =
            """
            case $0 in
            berth-apply) ;;
            *)
            [ -z "${BASH_EXECUTION_STRING-}${ZSH_EXECUTION_STRING-}" ] ||
            exec sh -c "${BASH_EXECUTION_STRING-$ZSH_EXECUTION_STRING}" berth-apply
            ;;
            esac
            """;

    private RemoteCommand() {}

    /**
     * Root runs the script. Others run the preinstalled helper where one is configured, which needs
     * one sudoers rule; else {@code sudo -n sh}, which is root by another name.
     */
    static String of(String script, boolean root, Optional<String> helper) {
        return root
                ? IN_A_CLEAN_SHELL + script
                : "sudo -n "
                        + helper.map(RemoteCommand::quoted)
                                .orElseGet(() -> "sh -c " + quoted(script));
    }

    /** One word for any POSIX shell. */
    static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
