/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.e2e.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The demo's folder: removed at the end, but for the logs of a demo that failed. */
final class Leftovers {

    private final Path dir;
    private volatile boolean keepLogs;

    Leftovers(Path dir) {
        this.dir = dir;
    }

    void keepLogs(boolean keep) {
        keepLogs = keep;
    }

    void remove() {
        Path logs = dir.resolve("logs");
        boolean kept = keepLogs && Files.isDirectory(logs);
        try (Stream<Path> walk = Files.walk(dir)) {
            List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                if (!kept || !(path.startsWith(logs) || path.equals(dir))) {
                    Files.deleteIfExists(path);
                }
            }
        } catch (IOException left) {
            System.err.println("Left behind: " + dir + " (" + left.getMessage() + ")");
        }
    }
}
