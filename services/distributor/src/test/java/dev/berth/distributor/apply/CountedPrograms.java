/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which programs the apply script starts on a machine: each stands behind one that writes it down.
 */
final class CountedPrograms {

    private static final String STARTED = "/programs";

    private static final List<String> PROGRAMS =
            List.of(
                    "awk",
                    "cat",
                    "chmod",
                    "chown",
                    "cp",
                    "curl",
                    "cut",
                    "date",
                    "df",
                    "flock",
                    "grep",
                    "id",
                    "journalctl",
                    "ln",
                    "mkdir",
                    "mv",
                    "openssl",
                    "rename.ul",
                    "rm",
                    "sed",
                    "sha256sum",
                    "sleep",
                    "ss",
                    "stat",
                    "sync",
                    "systemctl",
                    "touch",
                    "tr",
                    "uname");

    private final LocalMachine machine;

    private CountedPrograms(LocalMachine machine) {
        this.machine = machine;
    }

    /** Counts from now on. */
    static CountedPrograms on(LocalMachine machine) {
        CountedPrograms counted = new CountedPrograms(machine);
        machine.write(STARTED, "");
        PROGRAMS.forEach(counted::count);
        return counted;
    }

    private void count(String program) {
        Path shim = machine.file("/shims/" + program);
        String real = Files.exists(shim) ? moved(shim).toString() : program;
        machine.executable(
                "/shims/" + program,
                "#!/bin/sh\necho %s >>'%s'\nPATH=/usr/sbin:/usr/bin:/sbin:/bin exec %s \"$@\"\n"
                        .formatted(program, machine.file(STARTED), real));
    }

    private static Path moved(Path shim) {
        try {
            return Files.move(shim, shim.resolveSibling(shim.getFileName() + ".real"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How often each was started. */
    SortedMap<String, Integer> started() {
        SortedMap<String, Integer> started = new TreeMap<>();
        machine.read(STARTED).lines().forEach(program -> started.merge(program, 1, Integer::sum));
        return started;
    }
}
