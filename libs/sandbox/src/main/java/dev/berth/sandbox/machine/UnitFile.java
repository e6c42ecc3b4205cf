/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The few settings of a systemd unit that decide whether its process can be started at all. */
record UnitFile(Optional<String> executable, Optional<String> workingDirectory) {

    /** Reads the last assignment of each setting; lines that end in a backslash are continued. */
    static UnitFile parse(String text) {
        Optional<String> executable = Optional.empty();
        Optional<String> workingDirectory = Optional.empty();
        for (String line : logicalLines(text)) {
            if (line.startsWith("ExecStart=")) {
                executable = executableOf(line.substring("ExecStart=".length()));
            } else if (line.startsWith("WorkingDirectory=")) {
                workingDirectory = required(line.substring("WorkingDirectory=".length()).strip());
            }
        }
        return new UnitFile(executable, workingDirectory);
    }

    /** Without the prefixes that change how it is run (see systemd.service, "Command lines"). */
    private static Optional<String> executableOf(String commandLine) {
        String command = commandLine.strip().replaceFirst("^[-@:+!|]+", "");
        int end = 0;
        while (end < command.length() && !Character.isWhitespace(command.charAt(end))) {
            end++;
        }
        return end == 0 ? Optional.empty() : Optional.of(command.substring(0, end));
    }

    /** A leading dash says that the directory may be missing, {@code ~} is the user's home. */
    private static Optional<String> required(String directory) {
        return directory.startsWith("/") ? Optional.of(directory) : Optional.empty();
    }

    private static List<String> logicalLines(String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder current = new StringBuilder();
        for (String line : text.lines().toList()) {
            if (line.endsWith("\\")) {
                current.append(line, 0, line.length() - 1).append(' ');
            } else {
                lines.add(current.append(line).toString().strip());
                current.setLength(0);
            }
        }
        if (!current.isEmpty()) {
            lines.add(current.toString().strip());
        }
        return lines;
    }
}
