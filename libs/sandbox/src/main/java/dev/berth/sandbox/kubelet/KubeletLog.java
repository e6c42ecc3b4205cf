/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.kubelet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * What the kubelet says: into {@code /var/log/kubelet.log} of its machine, and into its journal
 * where the machine keeps one.
 */
final class KubeletLog {

    private static final System.Logger LOG = System.getLogger(KubeletLog.class.getName());
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("MMM dd HH:mm:ss", Locale.ROOT);

    private final Path folder;
    private final Path file;
    private final Path journalFolder;
    private final String machine;
    private boolean silent;

    KubeletLog(MachineFiles files, String machine) {
        this.file = files.at("/var/log/kubelet.log");
        this.folder = files.at("/var/log");
        this.journalFolder = files.at("/.sandbox/journal");
        this.machine = machine;
    }

    void line(KubeletFailure failure) {
        line(String.valueOf(failure.getMessage()));
    }

    /** A killed process says nothing any more. */
    synchronized void silence() {
        silent = true;
    }

    synchronized void line(String text) {
        if (silent) {
            return;
        }
        String line =
                STAMP.format(ZonedDateTime.now(ZoneOffset.UTC))
                        + " "
                        + machine
                        + " kubelet: "
                        + text.replaceAll("[\\r\\n]+", " ")
                        + "\n";
        try {
            Files.createDirectories(folder);
            Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            if (Files.isDirectory(journalFolder)) {
                Files.writeString(
                        journalFolder.resolve("kubelet.service.log"),
                        line,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            }
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the kubelet of " + machine + " cannot write its log: " + line,
                    e);
        }
    }
}
